import type { StartAutomationExecutionCommandInput } from '@aws-sdk/client-ssm';
import { parse } from 'yaml';
import { z } from 'zod';
import { canonicalJson } from '../contracts/canonical-json.ts';
import type { ExecutionOutcome } from '../contracts/recovery-tools.ts';
import type { RunbookDocument } from './catalogue.ts';
import type { RecoveryDeps } from './recovery-deps.ts';
import { readDocument } from './verify-document.ts';

const stepSchema = z.looseObject({ action: z.string(), inputs: z.looseObject({}).optional() });
const documentSchema = z.looseObject({ mainSteps: z.array(stepSchema) });

type Parameters = NonNullable<StartAutomationExecutionCommandInput['Parameters']>;

/** A call as a person would read it: `lambda GetAlias {…}`, the input in canonical JSON. */
export const callText = (service: string, api: string, input: object): string =>
  `${service} ${api} ${canonicalJson(input)}`;

/** What a dry run answers: the calls, and that none was made. */
export const nothingCalled = (
  calls: readonly string[],
  text = 'Dry run: nothing was called.',
): ExecutionOutcome => ({
  outcome: 'dry-run',
  wouldCall: calls.join('\n'),
  refusal: { code: 'dry-run', text },
});

/** `{{ Name }}` replaced by the parameter; what an earlier step would find out stays as it is written. */
const filled = (value: unknown, parameters: Parameters): unknown => {
  if (typeof value === 'string')
    return value.replace(/\{\{\s*(\w+)\s*\}\}/g, (whole, name: string) =>
      parameters[name] ? parameters[name].join(',') : whole,
    );
  if (Array.isArray(value)) return value.map((item) => filled(item, parameters));
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).map(([key, member]) => [key, filled(member, parameters)]),
  );
};

/** The API calls of a document's steps in the order in which they are written. */
const callsOf = (content: string, parameters: Parameters): string[] =>
  documentSchema.parse(parse(content)).mainSteps.flatMap(({ inputs = {} }) => {
    const { Service, Api, ...input } = inputs;
    return typeof Service === 'string' && typeof Api === 'string'
      ? [callText(Service, Api, filled(input, parameters) as object)]
      : [];
  });

/**
 * What starting this would come to: the call that starts it, then every call that its document makes,
 * with the parameters filled in, and under whose role. Rejects when the document cannot be read.
 */
export const dryRunOf = async (
  input: StartAutomationExecutionCommandInput,
  document: RunbookDocument,
  { clients }: Pick<RecoveryDeps, 'clients'>,
): Promise<ExecutionOutcome> => {
  const { Parameters: parameters = {} } = input;
  const role = parameters['AutomationAssumeRole']?.[0] ?? "the recovery service's own role";
  const calls = callsOf(await readDocument(clients.ssm, document), parameters);
  return nothingCalled(
    [callText('ssm', 'StartAutomationExecution', input), ...calls],
    `Dry run: nothing was called. ${document.name} version ${document.version} (${document.hash.slice(0, 12)}) would run as ${role}.`,
  );
};
