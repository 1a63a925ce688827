import { setTimeout as wait } from 'node:timers/promises';
import type { Caller } from '../../call-operation.ts';
import type { Step, StepOutput } from './automation-document.ts';
import { type Choice, holds } from './branch-choice.ts';
import type { CallAwsApi } from './call-aws-api.ts';
import { selectPath } from './json-path.ts';
import { StepFailure } from './step-failure.ts';

/** What a step did: its outputs, and where it says to go on. */
export interface StepResult {
  readonly outputs: ReadonlyMap<string, unknown>;
  /** The step that a branch chose; null: the branch ends the run. */
  readonly next?: string | null;
}

/** What a step may use. */
export interface StepContext {
  readonly callAwsApi: CallAwsApi;
  readonly caller: Caller;
  readonly clock: () => number;
  /** Aborted when the run is stopped or the step's time is up. */
  readonly signal: AbortSignal;
}

type Inputs = Readonly<Record<string, unknown>>;
type Run = (step: Step, inputs: Inputs, context: StepContext) => Promise<StepResult>;

/** How often a property is read again while a step waits for it. */
const POLL_MS = 1000;

const fail = (message: string): never => {
  throw new StepFailure('failed', message);
};

const FITS: Readonly<Record<StepOutput['Type'], (value: unknown) => boolean>> = {
  String: (value) => typeof value === 'string',
  Integer: (value) => Number.isInteger(value),
  Boolean: (value) => typeof value === 'boolean',
  StringList: (value) => Array.isArray(value) && value.every((item) => typeof item === 'string'),
  StringMap: (value) => typeof value === 'object' && value !== null && !Array.isArray(value),
  MapList: (value) => Array.isArray(value),
};

const readOutput = (payload: unknown, output: StepOutput): unknown => {
  const value = selectPath(payload, output.Selector);
  if (value === undefined || value === null)
    return fail(`Unable to find a value for output ${output.Name} at ${output.Selector}`);
  return FITS[output.Type](value)
    ? value
    : fail(
        `Output ${output.Name} at ${output.Selector} is no ${output.Type}: ${JSON.stringify(value)}`,
      );
};

const executeAwsApi: Run = async (step, inputs, context) => {
  const payload = await context.callAwsApi(inputs, context.caller);
  const outputs = new Map(step.outputs.map((output) => [output.Name, readOutput(payload, output)]));
  return { outputs: outputs.set('OutputPayload', payload) };
};

const readProperty = async (inputs: Inputs, context: StepContext): Promise<unknown> => {
  const { PropertySelector, DesiredValues: _desired, ...call } = inputs;
  return selectPath(await context.callAwsApi(call, context.caller), String(PropertySelector));
};

const isDesired = (value: unknown, inputs: Inputs): boolean => {
  const desired = Array.isArray(inputs['DesiredValues']) ? inputs['DesiredValues'] : [];
  return value !== undefined && desired.map(String).includes(String(value));
};

const assertProperty: Run = async (_step, inputs, context) => {
  const value = await readProperty(inputs, context);
  if (!isDesired(value, inputs))
    fail(
      `Assertion failed: ${String(inputs['PropertySelector'])} is ${String(value)}, not ${String(inputs['DesiredValues'])}`,
    );
  return { outputs: new Map() };
};

const waitForProperty: Run = async (_step, inputs, context) => {
  while (!isDesired(await readProperty(inputs, context), inputs))
    await wait(POLL_MS, undefined, { signal: context.signal });
  return { outputs: new Map() };
};

const DURATION = /^P(?:(\d+)D)?(?:T(?:(\d+)H)?(?:(\d+)M)?(?:(\d+(?:\.\d+)?)S)?)?$/;

const sleepMs = (inputs: Inputs, nowMs: number): number => {
  if (inputs['Timestamp'] !== undefined) {
    const untilMs = Date.parse(String(inputs['Timestamp']));
    return Number.isNaN(untilMs) ? fail('Timestamp is no time') : Math.max(0, untilMs - nowMs);
  }
  const parts = DURATION.exec(String(inputs['Duration']));
  if (parts === null) return fail(`Duration is not in ISO 8601: ${String(inputs['Duration'])}`);
  const [days = 0, hours = 0, minutes = 0, seconds = 0] = parts
    .slice(1)
    .map((part) => Number(part ?? 0));
  return (((days * 24 + hours) * 60 + minutes) * 60 + seconds) * 1000;
};

const sleep: Run = async (_step, inputs, context) => {
  await wait(sleepMs(inputs, context.clock()), undefined, { signal: context.signal });
  return { outputs: new Map() };
};

const branch: Run = async (step, inputs) => {
  const choices = (inputs['Choices'] ?? []) as readonly Choice[];
  const chosen = choices.find(holds)?.['NextStep'] ?? inputs['Default'];
  if (chosen === undefined && !step.isEnd)
    return fail('No choice holds, and the branch has no default');
  return { outputs: new Map(), next: chosen === undefined ? null : String(chosen) };
};

const RUNS: Readonly<Record<Step['action'], Run>> = {
  'aws:executeAwsApi': executeAwsApi,
  'aws:assertAwsResourceProperty': assertProperty,
  'aws:waitForAwsResourceProperty': waitForProperty,
  'aws:sleep': sleep,
  'aws:branch': branch,
};

/** Does what a step says, once. Its inputs are filled in. @throws StepFailure, or an AbortError */
export const runStep = (step: Step, inputs: Inputs, context: StepContext): Promise<StepResult> =>
  RUNS[step.action](step, inputs, context);
