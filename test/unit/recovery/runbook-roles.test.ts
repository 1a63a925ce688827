import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, test } from '@jest/globals';
import { parse } from 'yaml';
import { z } from 'zod';
import { loadCatalogue } from '../../../mcp/recovery/catalogue.ts';

const root = new URL('../../../', import.meta.url);
const read = (path: string): string => readFileSync(new URL(path, root), 'utf8');

const documents = readdirSync(new URL('runbooks/', root))
  .filter((file) => file.startsWith('Halcyon-'))
  .map((file) => file.replace('.yaml', ''));

/** API Gateway names its permissions after HTTP methods (Service Authorization Reference). */
const RENAMED: Readonly<Record<string, string>> = {
  'apigateway:GetStage': 'apigateway:GET',
  'apigateway:UpdateStage': 'apigateway:PATCH',
};
/** What SQS does for a move task in the caller's name (SQS API Reference, StartMessageMoveTask). */
const IMPLIED: Readonly<Record<string, readonly string[]>> = {
  'sqs:StartMessageMoveTask': [
    'sqs:ReceiveMessage',
    'sqs:DeleteMessage',
    'sqs:GetQueueAttributes',
    'sqs:SendMessage',
  ],
};
/** What Automation needs of the role to watch an alarm (Systems Manager User Guide, CloudWatch alarms). */
const WATCHING = ['cloudwatch:DescribeAlarms', 'ssm:StopAutomationExecution'];

const stepsSchema = z.object({
  mainSteps: z.array(z.object({ inputs: z.record(z.string(), z.unknown()) })),
});
const watched = new Set(
  loadCatalogue()
    .actions.filter(({ stopAlarm }) => stopAlarm)
    .map(({ document }) => document.name),
);

const neededBy = (name: string): string[] => {
  const calls = stepsSchema
    .parse(parse(read(`runbooks/${name}.yaml`)))
    .mainSteps.filter(({ inputs }) => inputs['Service'] !== undefined)
    .map(({ inputs }) => `${String(inputs['Service'])}:${String(inputs['Api'])}`);
  const all = calls.flatMap((call) => [RENAMED[call] ?? call, ...(IMPLIED[call] ?? [])]);
  return [...new Set([...all, ...(watched.has(name) ? WATCHING : [])])].toSorted();
};

const statementSchema = z.strictObject({
  Sid: z.string(),
  Effect: z.literal('Allow'),
  Action: z.array(z.string().regex(/^[a-z-]+:[A-Za-z]+$/, 'no wildcard')),
  Resource: z.string().regex(/^arn:\$\{AWS::Partition\}:[a-z]+:\$\{AWS::Region\}:/, 'an ARN here'),
  Condition: z
    .strictObject({
      StringNotEquals: z.strictObject({ 'aws:ResourceTag/halcyon:actions': z.literal('off') }),
    })
    .optional(),
});
const roleSchema = z.object({
  Path: z.literal('/halcyon/'),
  RoleName: z.string(),
  AssumeRolePolicyDocument: z.object({
    Statement: z.tuple([
      z.strictObject({
        Effect: z.literal('Allow'),
        Principal: z.strictObject({ Service: z.literal('ssm.amazonaws.com') }),
        Action: z.literal('sts:AssumeRole'),
        Condition: z.strictObject({
          StringEquals: z.strictObject({ 'aws:SourceAccount': z.string() }),
          ArnLike: z.strictObject({ 'aws:SourceArn': z.string() }),
        }),
      }),
    ]),
  }),
  Policies: z.tuple([
    z.object({ PolicyDocument: z.object({ Statement: z.array(statementSchema) }) }),
  ]),
});
type Role = z.infer<typeof roleSchema>;

const templateSchema = z.object({
  Resources: z.record(z.string(), z.object({ Type: z.string(), Properties: z.unknown() })),
});
/** CloudFormation's `!Sub` and `!Ref` are read as the text behind them. */
const asText = ['!Sub', '!Ref'].map((tag) => ({ tag, resolve: (text: string) => text }));
const roles = new Map(
  Object.values(
    templateSchema.parse(parse(read('deploy/runbook-roles.yaml'), { customTags: asText }))
      .Resources,
  )
    .filter(({ Type }) => Type === 'AWS::IAM::Role')
    .map(({ Properties }): [string, Role] => {
      const role = roleSchema.parse(Properties);
      return [role.RoleName, role];
    }),
);

const statementsOf = (name: string) => roles.get(name)?.Policies[0].PolicyDocument.Statement ?? [];
const isReading = (action: string): boolean => /:(GET$|Get|List|Describe)/.test(action);

describe('the roles of the runbooks', () => {
  test('there is one for each document, and no other', () => {
    expect([...roles.keys()].toSorted()).toEqual(documents.toSorted());
  });

  test.each(documents)('%s may call what its steps call, and nothing more', (name) => {
    const allowed = statementsOf(name).flatMap(({ Action }) => Action);
    expect(allowed.toSorted()).toEqual(neededBy(name));
  });

  test.each(documents)('%s changes nothing that carries the tag that forbids', (name) => {
    const [key, value] = loadCatalogue().denyTag.split('=');
    for (const { Action, Condition } of statementsOf(name)) {
      const writes = Action.filter(
        (action) => !isReading(action) && action !== 'ssm:StopAutomationExecution',
      );
      if (writes.length > 0)
        expect(Condition?.StringNotEquals).toEqual({ [`aws:ResourceTag/${key}`]: value });
    }
  });
});
