import { describe, expect, test } from '@jest/globals';
import type { Account } from '../../../sandbox/aws/account.ts';
import { createFaults } from '../../../sandbox/aws/faults.ts';
import { parseDocument } from '../../../sandbox/aws/services/ssm/automation-document.ts';
import { resolveParameters } from '../../../sandbox/aws/services/ssm/automation-parameters.ts';
import { holds } from '../../../sandbox/aws/services/ssm/branch-choice.ts';
import type { CallAwsApi } from '../../../sandbox/aws/services/ssm/call-aws-api.ts';
import { type Execution, outputsOf } from '../../../sandbox/aws/services/ssm/execution.ts';
import { interpolate } from '../../../sandbox/aws/services/ssm/interpolate.ts';
import { selectPath } from '../../../sandbox/aws/services/ssm/json-path.ts';
import { runAutomation } from '../../../sandbox/aws/services/ssm/run-automation.ts';
import { StepFailure } from '../../../sandbox/aws/services/ssm/step-failure.ts';
import type { World } from '../../../sandbox/world/world.ts';

const account: Account = {
  world: { inventory: { region: 'us-east-1', accountId: '123456789012' } } as World,
  clock: () => Date.UTC(2026, 10, 22, 3, 1, 2),
  random: () => 0.5,
  delays: { metricsMs: 0, tracesMs: 0, trailMs: 0 },
  faults: createFaults(() => 0.5),
  origin: () => '',
};

const executionOf = (content: string, given: Record<string, string[]> = {}): Execution => {
  const document = parseDocument(content);
  return {
    id: 'e-1',
    documentName: 'd',
    documentVersion: '1',
    document,
    givenParameters: given,
    parameters: resolveParameters(document.parameters, given),
    tags: {},
    alarm: undefined,
    alarmWentOff: false,
    clientToken: undefined,
    fingerprint: '',
    startedAtMs: 0,
    executedBy: 'test',
    steps: document.mainSteps.map((step) => ({
      id: step.name,
      step,
      status: 'Pending',
      startedAtMs: undefined,
      endedAtMs: undefined,
      inputs: {},
      outputs: new Map(),
      failure: undefined,
    })),
    status: 'Pending',
    endedAtMs: undefined,
    failure: undefined,
    currentStep: undefined,
    cancelled: new AbortController(),
    stopAfterStep: false,
    cleaningUp: false,
    halted: new AbortController(),
  };
};

/** Runs a document whose API calls are answered by `answer`; tells the calls and each step's status. */
const run = async (
  content: string,
  answer: (inputs: Readonly<Record<string, unknown>>) => Record<string, unknown> = () => ({}),
  given: Record<string, string[]> = {},
  prepare: (execution: Execution) => void = () => {},
) => {
  const calls: Readonly<Record<string, unknown>>[] = [];
  const call: CallAwsApi = async (inputs) => {
    calls.push(inputs);
    return answer(inputs);
  };
  const execution = executionOf(content, given);
  prepare(execution);
  await runAutomation(execution, account, call);
  const steps = Object.fromEntries(execution.steps.map(({ step, status }) => [step.name, status]));
  return { calls, execution, steps, status: execution.status };
};

const api = (name: string, extra = '') => `
  - name: ${name}
    action: aws:executeAwsApi
    inputs: { Service: s, Api: ${name} }
${extra}`;

const doc = (...steps: readonly string[]) =>
  `schemaVersion: "0.3"\nparameters:\n  Count: { type: Integer, default: 3 }\n  Name: { type: String, default: n }\nmainSteps:${steps.join('')}`;

const failing = (name: string) => (inputs: Readonly<Record<string, unknown>>) => {
  if (inputs['Api'] === name) throw new StepFailure('failed', `${name} refused`);
  return {};
};

describe('a run', () => {
  test('passes typed parameters, outputs of steps and globals on', async () => {
    const content = doc(
      `
  - name: one
    action: aws:executeAwsApi
    inputs: { Service: s, Api: one, Number: "{{ Count }}", Text: "{{ Name }}-{{Count}} in {{ global:REGION }}" }
    outputs:
      - { Name: Id, Selector: "$.Items[1].Id", Type: String }
      - { Name: Ids, Selector: "$.Items[*].Id", Type: StringList }`,
      `
  - name: two
    action: aws:executeAwsApi
    inputs: { Service: s, Api: two, Id: "{{ one.Id }}", Ids: "{{ one.Ids }}", Run: "{{ automation:EXECUTION_ID }}" }`,
    );
    const { calls, status, execution } = await run(
      `${content}\noutputs: [one.Id, "{{ one.Ids }}"]`,
      () => ({ Items: [{ Id: 'a' }, { Id: 'b' }] }),
    );
    expect(status).toBe('Success');
    expect(calls[0]).toEqual({ Service: 's', Api: 'one', Number: 3, Text: 'n-3 in us-east-1' });
    expect(calls[1]).toMatchObject({ Id: 'b', Ids: ['a', 'b'], Run: 'e-1' });
    expect(outputsOf(execution)).toEqual({ 'one.Id': ['b'], 'one.Ids': ['a', 'b'] });
  });

  test('an output that is not there, or of another type, fails the step', async () => {
    const step = (selector: string, type: string) =>
      doc(api('one', `    outputs: [{ Name: X, Selector: ${selector}, Type: ${type} }]\n`));
    expect((await run(step('$.Missing', 'String'), () => ({ A: 1 }))).status).toBe('Failed');
    expect((await run(step('$.A', 'String'), () => ({ A: 1 }))).status).toBe('Failed');
    expect((await run(step('$.A', 'Integer'), () => ({ A: 1 }))).status).toBe('Success');
  });

  test('ends at a failure unless the step says otherwise', async () => {
    const abort = await run(doc(api('one'), api('two')), failing('one'));
    expect(abort.steps).toEqual({ one: 'Failed', two: 'Pending' });
    expect(abort.execution.failure).toContain('one refused');

    const on = await run(doc(api('one', '    onFailure: Continue\n'), api('two')), failing('one'));
    expect([on.steps, on.status]).toEqual([{ one: 'Failed', two: 'Success' }, 'Failed']);

    const minor = '    onFailure: Continue\n    isCritical: false\n';
    const uncritical = await run(doc(api('one', minor), api('two')), failing('one'));
    expect(uncritical.status).toBe('Success');

    const jump = doc(api('one', '    onFailure: step:three\n'), api('two'), api('three'));
    expect((await run(jump, failing('one'))).steps).toEqual({
      one: 'Failed',
      two: 'Pending',
      three: 'Success',
    });
  });

  test('tries a step again as often as it says', async () => {
    let left = 2;
    const flaky = () => {
      if (left-- > 0) throw new StepFailure('failed', 'not yet');
      return {};
    };
    const { calls, status } = await run(doc(api('one', '    maxAttempts: 3\n')), flaky);
    expect([calls.length, status]).toEqual([3, 'Success']);
  });

  test('goes where branches and nextStep lead, and stops at isEnd', async () => {
    const branch = `
  - name: choose
    action: aws:branch
    inputs:
      Choices:
        - { NextStep: big, Variable: "{{ Count }}", NumericGreater: 10 }
        - { NextStep: small, Not: { Variable: "{{ Name }}", StringEquals: "" } }
      Default: other`;
    const content = doc(
      branch,
      api('big'),
      api('small', '    nextStep: last\n'),
      api('other'),
      api('last', '    isEnd: true\n'),
      api('never'),
    );
    const visited = async (given: Record<string, string[]>) =>
      (await run(content, undefined, given)).calls.map((inputs) => inputs['Api']);
    expect(await visited({ Count: ['11'] })).toEqual(['big', 'small', 'last']);
    expect(await visited({ Count: ['1'] })).toEqual(['small', 'last']);
    expect(await visited({ Count: ['1'], Name: [''] })).toEqual(['other', 'last']);
  });

  test('a branch without a match and without a default ends the run only where isEnd says so', async () => {
    const branch = (end: boolean) => `
  - name: choose
    action: aws:branch
    isEnd: ${end}
    inputs: { Choices: [{ NextStep: one, Variable: a, StringEquals: b }] }`;
    expect((await run(doc(branch(true), api('one')))).status).toBe('Success');
    expect((await run(doc(branch(false), api('one')))).status).toBe('Failed');
  });

  test('asserts a property, and stops waiting when its time is up', async () => {
    const property = (action: string, extra: string) =>
      doc(`
  - name: check
    action: ${action}
    ${extra}
    inputs: { Service: s, Api: a, PropertySelector: $.N, DesiredValues: ["{{ Count }}"] }`);
    const assert = property('aws:assertAwsResourceProperty', '');
    expect((await run(assert, () => ({ N: 3 }))).status).toBe('Success');
    expect((await run(assert, () => ({ N: 4 }))).status).toBe('Failed');
    expect((await run(assert, () => ({}))).status).toBe('Failed');
    const wait = property('aws:waitForAwsResourceProperty', 'timeoutSeconds: 0.05');
    expect((await run(wait, () => ({ N: 4 }))).status).toBe('TimedOut');
  });

  test('is cancelled while it waits, and runs its clean-up', async () => {
    const content = doc(
      `
  - name: rest
    action: aws:sleep
    onCancel: step:tidy
    inputs: { Duration: PT1H }`,
      api('two'),
      api('tidy', '    isEnd: true\n'),
    );
    const { steps, status } = await run(content, undefined, {}, (execution) => {
      setImmediate(() => execution.cancelled.abort());
    });
    expect(steps).toEqual({ rest: 'Cancelled', two: 'Pending', tidy: 'Success' });
    expect(status).toBe('Cancelled');
  });

  test('an input that refers to nothing fails the step', async () => {
    const content = doc(`
  - name: one
    action: aws:executeAwsApi
    inputs: { Service: s, Api: a, X: "{{ nothing.Here }}" }`);
    const { calls, status } = await run(content);
    expect([calls, status]).toEqual([[], 'Failed']);
  });
});

describe('a document', () => {
  const step = '\nmainSteps:\n  - { name: a, action: "aws:sleep", inputs: { Duration: PT1S }';
  test.each([
    ['another schema', `schemaVersion: "2.2"${step} }`],
    ['an unknown action', `schemaVersion: "0.3"${step.replace('sleep', 'executeScript')} }`],
    ['an unknown key', `schemaVersion: "0.3"${step}, nextstep: a }`],
    ['a step that is not there', `schemaVersion: "0.3"${step}, nextStep: b }`],
    ['no steps', 'schemaVersion: "0.3"\nmainSteps: []'],
    ['no YAML', 'a: [b'],
  ])('with %s is refused', (_, content) => {
    expect(() => parseDocument(content)).toThrow(
      expect.objectContaining({ code: 'InvalidDocumentContent' }),
    );
  });
});

describe('parameters', () => {
  const definitions = {
    Text: { type: 'String', allowedPattern: '^[a-z]+$' },
    Choice: { type: 'String', allowedValues: ['x', 'y'], default: 'x' },
    Map: { type: 'StringMap', default: {} },
    Flag: { type: 'Boolean', default: false },
    List: { type: 'StringList', default: [], maxItems: 2 },
  };
  const resolve = (given: Record<string, string[]>) => resolveParameters(definitions, given);

  test('are typed as they are declared', () => {
    expect(
      resolve({ Text: ['abc'], Map: ['{"a":"b"}'], Flag: ['true'], List: ['1', '2'] }),
    ).toEqual({ Text: 'abc', Choice: 'x', Map: { a: 'b' }, Flag: true, List: ['1', '2'] });
  });

  test.each([
    ['are missing', {}],
    ['miss a pattern', { Text: ['ABC'] }],
    ['are not allowed', { Text: ['a'], Choice: ['z'] }],
    ['are unknown', { Text: ['a'], Other: ['a'] }],
    ['are no JSON', { Text: ['a'], Map: ['{'] }],
    ['are no boolean', { Text: ['a'], Flag: ['yes'] }],
    ['are too many', { Text: ['a'], List: ['1', '2', '3'] }],
    ['are two where one is meant', { Text: ['a', 'b'] }],
  ])('that %s are refused', (_, given) => {
    expect(() => resolve(given as Record<string, string[]>)).toThrow(
      expect.objectContaining({ code: 'InvalidAutomationExecutionParametersException' }),
    );
  });
});

test('a selector reads members, indexes and every item, and refuses other JSONPath', () => {
  const root = { A: [{ 'b-c': 1 }, { 'b-c': 2 }, {}], D: null };
  expect(selectPath(root, '$.A[1].b-c')).toBe(2);
  expect(selectPath(root, "$['A'][0]['b-c']")).toBe(1);
  expect(selectPath(root, '$.A[*].b-c')).toEqual([1, 2]);
  expect(selectPath(root, '$.A[9].b-c')).toBeUndefined();
  expect(selectPath(root, '$.D.E')).toBeUndefined();
  expect(() => selectPath(root, '$..b')).toThrow(SyntaxError);
  expect(() => selectPath(root, 'A')).toThrow(SyntaxError);
});

test('interpolation leaves what is no reference as it is', () => {
  const resolve = (name: string) => ({ n: 3, m: { a: 1 } })[name];
  expect(interpolate({ a: ['{{ n }}', 'x{{n}}y', '{{m}}', 7, true] }, resolve)).toEqual({
    a: [3, 'x3y', { a: 1 }, 7, true],
  });
  expect(() => interpolate('{{ gone }}', resolve)).toThrow(
    expect.objectContaining({ code: 'unknown-reference' }),
  );
});

test('choices compare, combine and negate', () => {
  const equals = (Variable: unknown, StringEquals: string) => ({ Variable, StringEquals });
  expect(holds(equals('a', 'a'))).toBe(true);
  expect(holds({ And: [equals('a', 'a'), equals('a', 'b')] })).toBe(false);
  expect(holds({ Or: [equals('a', 'a'), equals('a', 'b')] })).toBe(true);
  expect(holds({ Not: equals('a', 'b') })).toBe(true);
  expect(holds({ Variable: 5, NumericLesserOrEquals: 5 })).toBe(true);
  expect(holds({ Variable: true, BooleanEquals: true })).toBe(true);
  expect(() => holds({ Variable: 5, Resembles: 5 })).toThrow(SyntaxError);
});
