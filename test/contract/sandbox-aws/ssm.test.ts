import { createHash, randomUUID } from 'node:crypto';
import { CloudTrailClient, LookupEventsCommand } from '@aws-sdk/client-cloudtrail';
import { GetProvisionedConcurrencyConfigCommand, LambdaClient } from '@aws-sdk/client-lambda';
import {
  AutomationDefinitionNotFoundException,
  AutomationExecutionNotFoundException,
  CreateDocumentCommand,
  DeleteParameterCommand,
  DescribeAutomationExecutionsCommand,
  DescribeAutomationStepExecutionsCommand,
  DescribeDocumentCommand,
  DuplicateDocumentContent,
  GetAutomationExecutionCommand,
  GetDocumentCommand,
  GetParameterCommand,
  GetParametersByPathCommand,
  GetParametersCommand,
  IdempotentParameterMismatch,
  InvalidAutomationExecutionParametersException,
  InvalidAutomationSignalException,
  InvalidAutomationStatusUpdateException,
  InvalidDocument,
  InvalidDocumentContent,
  ListDocumentsCommand,
  ParameterAlreadyExists,
  ParameterNotFound,
  PutParameterCommand,
  SendAutomationSignalCommand,
  SSMClient,
  StartAutomationExecutionCommand,
  StopAutomationExecutionCommand,
  UpdateDocumentCommand,
} from '@aws-sdk/client-ssm';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { type AwsBench, eventually, startAwsBench } from '../../support/aws-bench.ts';

const PROVISION = `schemaVersion: "0.3"
description: Keeps environments of an alias warm.
parameters:
  FunctionName: { type: String, allowedPattern: "^[a-zA-Z0-9_-]{1,64}$" }
  Count: { type: Integer }
outputs: [readBack.Allocated]
mainSteps:
  - name: put
    action: aws:executeAwsApi
    inputs:
      Service: lambda
      Api: PutProvisionedConcurrencyConfig
      FunctionName: "{{ FunctionName }}"
      Qualifier: live
      ProvisionedConcurrentExecutions: "{{ Count }}"
  - name: waitUntilReady
    action: aws:waitForAwsResourceProperty
    timeoutSeconds: 60
    inputs:
      Service: lambda
      Api: GetProvisionedConcurrencyConfig
      FunctionName: "{{ FunctionName }}"
      Qualifier: live
      PropertySelector: $.Status
      DesiredValues: [READY]
  - name: readBack
    action: aws:executeAwsApi
    isEnd: true
    inputs:
      Service: lambda
      Api: GetProvisionedConcurrencyConfig
      FunctionName: "{{ FunctionName }}"
      Qualifier: live
    outputs:
      - { Name: Allocated, Selector: $.AllocatedProvisionedConcurrentExecutions, Type: Integer }
`;

const WAIT = `schemaVersion: "0.3"
mainSteps:
  - name: rest
    action: aws:sleep
    inputs: { Duration: PT1H }
`;

let bench: AwsBench;
let ssm: SSMClient;

beforeAll(async () => {
  bench = await startAwsBench(
    { 'Test-Provision': PROVISION, 'Test-Wait': WAIT, catalogue: 'actions: []' },
    { delays: { trailMs: 0 } },
  );
  ssm = new SSMClient(bench.config);
});
afterAll(async () => {
  ssm.destroy();
  await bench.stop();
});

const read = async (id: string | undefined) =>
  (await ssm.send(new GetAutomationExecutionCommand({ AutomationExecutionId: id })))
    .AutomationExecution;

const start = async (DocumentName: string, Parameters?: Record<string, string[]>) =>
  (await ssm.send(new StartAutomationExecutionCommand({ DocumentName, Parameters })))
    .AutomationExecutionId;

const ended = (id: string | undefined) =>
  eventually(
    () => read(id),
    (one) =>
      !['Pending', 'InProgress', 'Cancelling'].includes(one?.AutomationExecutionStatus ?? ''),
  );

describe('Automation', () => {
  test('carries a runbook out against the shop, step by step', async () => {
    const parameters = { FunctionName: ['backup-auth'], Count: ['3'] };
    const id = await start('Test-Provision', parameters);
    await eventually(
      () => read(id),
      (one) => one?.CurrentStepName === 'waitUntilReady',
    );
    bench.advance(20_000);
    const execution = await ended(id);
    expect(execution).toMatchObject({
      AutomationExecutionStatus: 'Success',
      DocumentName: 'Test-Provision',
      DocumentVersion: '1',
      Parameters: parameters,
      Outputs: { 'readBack.Allocated': ['3'] },
    });
    expect(
      execution?.StepExecutions?.map(({ StepName, StepStatus }) => [StepName, StepStatus]),
    ).toEqual([
      ['put', 'Success'],
      ['waitUntilReady', 'Success'],
      ['readBack', 'Success'],
    ]);
    const lambda = new LambdaClient(bench.config);
    expect(
      await lambda.send(
        new GetProvisionedConcurrencyConfigCommand({
          FunctionName: 'backup-auth',
          Qualifier: 'live',
        }),
      ),
    ).toMatchObject({ AllocatedProvisionedConcurrentExecutions: 3 });
    lambda.destroy();

    const trail = new CloudTrailClient(bench.config);
    const { Events } = await trail.send(
      new LookupEventsCommand({
        LookupAttributes: [
          { AttributeKey: 'EventName', AttributeValue: 'PutProvisionedConcurrencyConfig' },
        ],
      }),
    );
    expect(Events?.[0]?.Username).toContain(`Automation-${id}`);
    expect(Events?.[0]?.Resources).toContainEqual({
      ResourceType: 'AWS::Lambda::Function',
      ResourceName: 'backup-auth',
    });
    trail.destroy();
  });

  test('fails at the step whose API call fails, and says why', async () => {
    const id = await start('Test-Provision', { FunctionName: ['no-such-function'], Count: ['3'] });
    const execution = await ended(id);
    expect(execution?.AutomationExecutionStatus).toBe('Failed');
    expect(execution?.FailureMessage).toContain(
      'An error occurred (ResourceNotFoundException) when calling the PutProvisionedConcurrencyConfig operation',
    );
    const { StepExecutions } = await ssm.send(
      new DescribeAutomationStepExecutionsCommand({ AutomationExecutionId: id }),
    );
    expect(StepExecutions?.map(({ StepStatus }) => StepStatus)).toEqual([
      'Failed',
      'Pending',
      'Pending',
    ]);
  });

  test('the same token and input is the same execution, other input is refused', async () => {
    const request = {
      DocumentName: 'Test-Wait',
      ClientToken: randomUUID(),
      Tags: [{ Key: 'incident', Value: 'INC-1' }],
    };
    const first = await ssm.send(new StartAutomationExecutionCommand(request));
    const second = await ssm.send(new StartAutomationExecutionCommand(request));
    expect(second.AutomationExecutionId).toBe(first.AutomationExecutionId);
    await expect(
      ssm.send(new StartAutomationExecutionCommand({ ...request, DocumentVersion: '1' })),
    ).rejects.toBeInstanceOf(IdempotentParameterMismatch);
    const { AutomationExecutionMetadataList } = await ssm.send(
      new DescribeAutomationExecutionsCommand({
        Filters: [{ Key: 'TagKey', Values: ['incident'] }],
      }),
    );
    expect(AutomationExecutionMetadataList).toHaveLength(1);
    const stop = new StopAutomationExecutionCommand({
      AutomationExecutionId: first.AutomationExecutionId,
      Type: 'Cancel',
    });
    await ssm.send(stop);
    expect((await ended(first.AutomationExecutionId))?.AutomationExecutionStatus).toBe('Cancelled');
    await expect(ssm.send(stop)).rejects.toBeInstanceOf(InvalidAutomationStatusUpdateException);
  });

  test('refuses what it cannot start', async () => {
    await expect(start('None')).rejects.toBeInstanceOf(AutomationDefinitionNotFoundException);
    await expect(start('Test-Provision', { FunctionName: ['a b'], Count: ['3'] })).rejects.toThrow(
      InvalidAutomationExecutionParametersException,
    );
    await expect(start('Test-Provision', { FunctionName: ['a'], Count: ['x'] })).rejects.toThrow(
      InvalidAutomationExecutionParametersException,
    );
    await expect(start('Test-Provision', { FunctionName: ['a'] })).rejects.toThrow(
      InvalidAutomationExecutionParametersException,
    );
    await expect(read(randomUUID())).rejects.toBeInstanceOf(AutomationExecutionNotFoundException);
    await expect(
      ssm.send(
        new SendAutomationSignalCommand({
          AutomationExecutionId: await start('Test-Wait'),
          SignalType: 'Approve',
        }),
      ),
    ).rejects.toBeInstanceOf(InvalidAutomationSignalException);
  });
});

describe('documents', () => {
  test('are the files, with the hash of their content', async () => {
    const { DocumentIdentifiers } = await ssm.send(
      new ListDocumentsCommand({ Filters: [{ Key: 'Owner', Values: ['Self'] }] }),
    );
    expect(DocumentIdentifiers?.map(({ Name }) => Name)).toEqual(['Test-Provision', 'Test-Wait']);
    const { Document } = await ssm.send(new DescribeDocumentCommand({ Name: 'Test-Provision' }));
    expect(Document).toMatchObject({
      Hash: createHash('sha256').update(PROVISION).digest('hex'),
      HashType: 'Sha256',
      DocumentVersion: '1',
      SchemaVersion: '0.3',
    });
    const { Content, DocumentFormat } = await ssm.send(
      new GetDocumentCommand({ Name: 'Test-Provision', DocumentFormat: 'YAML' }),
    );
    expect([Content, DocumentFormat]).toEqual([PROVISION, 'YAML']);
    await expect(ssm.send(new GetDocumentCommand({ Name: 'catalogue' }))).rejects.toBeInstanceOf(
      InvalidDocument,
    );
  });

  test('change by new versions, which leave the pinned one as it was', async () => {
    const Name = 'Test-Versions';
    await ssm.send(
      new CreateDocumentCommand({
        Name,
        Content: WAIT,
        DocumentType: 'Automation',
        DocumentFormat: 'YAML',
      }),
    );
    const changed = `${WAIT}# changed\n`;
    const update = { Name, Content: changed, DocumentVersion: '$LATEST', DocumentFormat: 'YAML' };
    const { DocumentDescription } = await ssm.send(new UpdateDocumentCommand(update as never));
    expect(DocumentDescription).toMatchObject({ DocumentVersion: '2', DefaultVersion: '1' });
    const pinned = await ssm.send(new GetDocumentCommand({ Name, DocumentVersion: '1' }));
    expect(pinned.Content).toBe(WAIT);
    await expect(ssm.send(new UpdateDocumentCommand(update as never))).rejects.toBeInstanceOf(
      DuplicateDocumentContent,
    );
    await expect(
      ssm.send(
        new CreateDocumentCommand({
          Name: 'Test-Script',
          DocumentType: 'Automation',
          Content: WAIT.replace('aws:sleep', 'aws:executeScript'),
        }),
      ),
    ).rejects.toBeInstanceOf(InvalidDocumentContent);
  });
});

describe('parameters', () => {
  test('are what the shop reads', async () => {
    const { Parameters } = await ssm.send(
      new GetParametersByPathCommand({ Path: '/halcyon/breakers', Recursive: true }),
    );
    const Name = Parameters?.[0]?.Name ?? '';
    const Value = JSON.stringify({ state: 'open', until: null });
    await expect(ssm.send(new PutParameterCommand({ Name, Value }))).rejects.toBeInstanceOf(
      ParameterAlreadyExists,
    );
    const { Version } = await ssm.send(new PutParameterCommand({ Name, Value, Overwrite: true }));
    expect(Version).toBe((Parameters?.[0]?.Version ?? 0) + 1);
    expect(bench.world.inventory.parameters.get(Name)?.value).toBe(Value);
    expect((await ssm.send(new GetParameterCommand({ Name }))).Parameter).toMatchObject({
      Value,
      Version,
    });
  });

  test('that do not exist are a typed error, or listed as invalid', async () => {
    const Name = '/test/one';
    await ssm.send(new PutParameterCommand({ Name, Value: '1', Type: 'String' }));
    await ssm.send(new DeleteParameterCommand({ Name }));
    await expect(ssm.send(new GetParameterCommand({ Name }))).rejects.toBeInstanceOf(
      ParameterNotFound,
    );
    const { InvalidParameters } = await ssm.send(new GetParametersCommand({ Names: [Name] }));
    expect(InvalidParameters).toEqual([Name]);
  });
});
