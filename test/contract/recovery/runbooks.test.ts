import { GetStageCommand } from '@aws-sdk/client-api-gateway';
import { DescribeTableCommand } from '@aws-sdk/client-dynamodb';
import {
  GetAliasCommand,
  GetFunctionConcurrencyCommand,
  GetProvisionedConcurrencyConfigCommand,
} from '@aws-sdk/client-lambda';
import { GetParameterCommand } from '@aws-sdk/client-ssm';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { deploy } from '../../../sandbox/world/scenarios/deploy.ts';
import { type RecoverySandbox, startRecoverySandbox } from '../../support/recovery-sandbox.ts';

let sandbox: RecoverySandbox;
beforeAll(async () => {
  sandbox = await startRecoverySandbox();
}, 30_000);
afterAll(async () => sandbox.stop());

const run: RecoverySandbox['run'] = async (...what) => sandbox.run(...what);

const ALIAS = { FunctionName: ['cart-service'], AliasName: ['live'] };
const alias = async () =>
  sandbox.clients.lambda.send(new GetAliasCommand({ FunctionName: 'cart-service', Name: 'live' }));

describe('runbooks in the sandbox', () => {
  test('provisioned concurrency: set until ready, then removed', async () => {
    const read = async () =>
      sandbox.clients.lambda.send(
        new GetProvisionedConcurrencyConfigCommand({
          FunctionName: 'cart-service',
          Qualifier: 'live',
        }),
      );
    const set = await run('Halcyon-SetProvisionedConcurrency', {
      ...ALIAS,
      ProvisionedConcurrentExecutions: ['25'],
    });
    expect(set).toMatchObject({
      status: 'Success',
      steps: ['putProvisionedConcurrency Success', 'waitUntilReady Success', 'readBack Success'],
      outputs: { 'readBack.Allocated': ['25'] },
    });
    expect(await read()).toMatchObject({
      Status: 'READY',
      RequestedProvisionedConcurrentExecutions: 25,
    });
    const removed = await run('Halcyon-RemoveProvisionedConcurrency', ALIAS);
    expect(removed).toMatchObject({ status: 'Success' });
    await expect(read()).rejects.toMatchObject({
      name: 'ProvisionedConcurrencyConfigNotFoundException',
    });
  }, 90_000);

  test('circuit breaker: opened, closed, and left alone when somebody else was there', async () => {
    const name = '/halcyon/breakers/user-service/users-table';
    const read = async () => {
      const { Parameter } = await sandbox.clients.ssm.send(new GetParameterCommand({ Name: name }));
      return { value: Parameter?.Value ?? '', version: Parameter?.Version ?? 0 };
    };
    const before = await read();
    const open = JSON.stringify({ ...JSON.parse(before.value), state: 'open' });
    const switchTo = async (value: string, version: number) =>
      run('Halcyon-SwitchCircuitBreaker', {
        SwitchName: [name],
        SwitchValue: [value],
        ExpectedVersion: [String(version)],
      });
    expect(await switchTo(open, before.version)).toMatchObject({
      status: 'Success',
      steps: ['assertUnchanged Success', 'putSwitch Success'],
    });
    expect(await read()).toEqual({ value: open, version: before.version + 1 });
    expect(await switchTo(before.value, before.version)).toMatchObject({
      status: 'Failed',
      steps: ['assertUnchanged Failed', expect.stringMatching('putSwitch')],
    });
    expect((await read()).value).toBe(open);
    expect(await switchTo(before.value, before.version + 1)).toMatchObject({ status: 'Success' });
    expect((await read()).value).toBe(before.value);
  }, 30_000);

  test('alias: rolled back by its revision, restored, and refused when it moved', async () => {
    const earlier = (await alias()).FunctionVersion ?? '';
    const change = { description: 'Round prices' };
    deploy(sandbox.shop, 'cart-service', change, { losesProvisionedConcurrency: false });
    const before = await alias();
    const rollback = {
      ...ALIAS,
      FunctionVersion: [earlier],
      RevisionId: [before.RevisionId ?? ''],
    };
    expect(await run('Halcyon-RollBackAlias', rollback)).toMatchObject({
      status: 'Success',
      outputs: { 'updateAlias.Version': [earlier] },
    });
    expect((await alias()).FunctionVersion).toBe(earlier);
    expect(await run('Halcyon-RollBackAlias', rollback)).toMatchObject({ status: 'Failed' });
    const restore = { ...ALIAS, FunctionVersion: [before.FunctionVersion ?? ''] };
    const elsewhere = await run('Halcyon-RestoreAlias', { ...restore, ExpectedVersion: ['999'] });
    expect(elsewhere.steps).toContain('assertUnchanged Failed');
    expect((await alias()).FunctionVersion).toBe(earlier);
    expect(
      await run('Halcyon-RestoreAlias', { ...restore, ExpectedVersion: [earlier] }),
    ).toMatchObject({ status: 'Success' });
    expect((await alias()).FunctionVersion).toBe(before.FunctionVersion);
  }, 60_000);

  test('table capacity: enlarged until active, then as it was', async () => {
    const read = async () => {
      const { Table } = await sandbox.clients.dynamodb.send(
        new DescribeTableCommand({ TableName: 'carts-table' }),
      );
      const { ReadCapacityUnits: read = 0, WriteCapacityUnits: write = 0 } =
        Table?.ProvisionedThroughput ?? {};
      return { read, write, status: Table?.TableStatus };
    };
    const set = async (reads: number, writes: number) =>
      run('Halcyon-SetTableCapacity', {
        TableName: ['carts-table'],
        ReadCapacityUnits: [String(reads)],
        WriteCapacityUnits: [String(writes)],
      });
    const before = await read();
    expect(await set(before.read * 2, before.write)).toMatchObject({
      status: 'Success',
      outputs: { 'readBack.Read': [String(before.read * 2)] },
    });
    expect(await read()).toEqual({ ...before, read: before.read * 2, status: 'ACTIVE' });
    expect(await set(before.read, before.write)).toMatchObject({ status: 'Success' });
    expect(await read()).toEqual(before);
  }, 120_000);

  test('table mode: on-demand until active, then the capacity that it had', async () => {
    const TableName = ['carts-table'];
    const read = async () => {
      const { Table } = await sandbox.clients.dynamodb.send(
        new DescribeTableCommand({ TableName: 'carts-table' }),
      );
      const { ReadCapacityUnits = 0, WriteCapacityUnits = 0 } = Table?.ProvisionedThroughput ?? {};
      return {
        mode: Table?.BillingModeSummary?.BillingMode,
        units: [ReadCapacityUnits, WriteCapacityUnits].map(String),
      };
    };
    const before = await read();
    const [reads = '', writes = ''] = before.units;
    const back = { TableName, ReadCapacityUnits: [reads], WriteCapacityUnits: [writes] };
    expect(await run('Halcyon-SetTableProvisioned', back)).toMatchObject({
      status: 'Failed',
      steps: expect.arrayContaining(['assertOnDemand Failed', 'switchToProvisioned Pending']),
    });
    expect(await run('Halcyon-SetTableOnDemand', { TableName })).toMatchObject({
      status: 'Success',
      steps: ['switchToOnDemand Success', 'waitUntilActive Success', 'readBack Success'],
      outputs: { 'readBack.Mode': ['PAY_PER_REQUEST'] },
    });
    expect((await read()).mode).toBe('PAY_PER_REQUEST');
    expect(await run('Halcyon-SetTableProvisioned', back)).toMatchObject({ status: 'Success' });
    expect(await read()).toEqual(before);
  }, 120_000);

  test('stage throttle: set and put back', async () => {
    const { apiGateway } = sandbox.clients;
    const command = new GetStageCommand({ restApiId: 'shopapi001', stageName: 'prod' });
    const read = async () => {
      const every = (await apiGateway.send(command)).methodSettings?.['*/*'];
      return [every?.throttlingRateLimit, every?.throttlingBurstLimit].map(String);
    };
    const set = async (rate: string, burst: string) =>
      run('Halcyon-SetStageThrottle', {
        RestApiId: ['shopapi001'],
        StageName: ['prod'],
        RateLimit: [rate],
        BurstLimit: [burst],
      });
    const [rate = '', burst = ''] = await read();
    expect(await set('90', '120')).toMatchObject({ status: 'Success' });
    expect(await read()).toEqual(['90', '120']);
    expect(await set(rate, burst)).toMatchObject({ status: 'Success' });
    expect(await read()).toEqual([rate, burst]);
  }, 30_000);

  test('reserved concurrency: bounded, and the bound removed', async () => {
    const FunctionName = ['cart-service'];
    const read = async () =>
      sandbox.clients.lambda.send(
        new GetFunctionConcurrencyCommand({ FunctionName: 'cart-service' }),
      );
    const bounded = { FunctionName, ReservedConcurrentExecutions: ['60'] };
    expect(await run('Halcyon-SetReservedConcurrency', bounded)).toMatchObject({
      status: 'Success',
    });
    expect((await read()).ReservedConcurrentExecutions).toBe(60);
    expect(await run('Halcyon-RemoveReservedConcurrency', { FunctionName })).toMatchObject({
      status: 'Success',
    });
    expect((await read()).ReservedConcurrentExecutions).toBeUndefined();
  }, 30_000);

  test('diagnostics: reads what is named and changes nothing', async () => {
    const AlarmNames = ['none'];
    const all = await run('Halcyon-CollectDiagnostics', {
      AlarmNames,
      FunctionName: ['cart-service'],
      TableName: ['carts-table'],
    });
    expect(all).toMatchObject({ status: 'Success', failure: undefined });
    expect(all.outputs?.['describeTable.Status']).toEqual(['ACTIVE']);
    const alarmsOnly = await run('Halcyon-CollectDiagnostics', { AlarmNames });
    expect(alarmsOnly.status).toBe('Success');
    expect(alarmsOnly.steps.filter((step) => step.startsWith('describe'))).toContain(
      'describeAlarms Success',
    );
    expect(alarmsOnly.steps).not.toContain('describeTable Success');
  }, 30_000);

  test('refuse parameters that do not fit', async () => {
    const refused = async (name: string, parameters: Record<string, string[]>) =>
      expect(run(name, parameters)).rejects.toMatchObject({
        name: 'InvalidAutomationExecutionParametersException',
      });
    const count = { ProvisionedConcurrentExecutions: ['5'] };
    await refused('Halcyon-SetProvisionedConcurrency', {
      ...ALIAS,
      ...count,
      AliasName: ['$LATEST'],
    });
    await refused('Halcyon-SetProvisionedConcurrency', { ...ALIAS, ...count, AliasName: ['7'] });
    await refused('Halcyon-SwitchCircuitBreaker', {
      SwitchName: ['/prod/database/password'],
      SwitchValue: ['{"state":"open"}'],
      ExpectedVersion: ['1'],
    });
  });
});
