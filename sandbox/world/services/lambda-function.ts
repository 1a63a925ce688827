import { createHash } from 'node:crypto';
import { ControlError } from '../control-error.ts';
import type { Series } from '../count-records.ts';
import type { Ledger } from '../ledger.ts';
import { arn } from '../names.ts';
import type { Random } from '../random.ts';
import {
  type Answer,
  EDGE_CLASSES,
  edgeName,
  FAULT,
  OK,
  OTHER_ERROR,
  THROTTLE,
} from '../status.ts';
import type { Timeline } from '../timeline.ts';
import type { CodeChange, EpochMs, LambdaFunction } from '../world.ts';
import { createEnvironmentPool, type EnvironmentPool, type Placement } from './environment-pool.ts';
import {
  ERROR_NAMES,
  type FunctionCode,
  type Handler,
  type HandlerResult,
} from './function-code.ts';
import {
  errorSeries,
  INVOCATION_CLASSES,
  initSeries,
  invocationClass,
  invocationSeries,
} from './invocation-class.ts';
import { createLiveAlias } from './live-alias.ts';

/** Round trip of an Invoke that is refused. */
const REFUSAL_MS = 8;

/** How a function is set up when the shop opens. */
export interface FunctionSetup {
  readonly name: string;
  readonly memoryMb: number;
  readonly timeoutS: number;
  readonly environment: Readonly<Record<string, string>>;
  readonly provisioned: number;
  /** The version that is live at the start. */
  readonly version: number;
  readonly code: FunctionCode;
}

/** What all functions of the account share. */
export interface LambdaAccount {
  readonly ledger: Ledger;
  readonly random: Random;
  readonly timeline: Timeline;
  readonly nowMs: () => EpochMs;
  /** Invocations that a function may run at once, given its own reservation. */
  readonly concurrencyFor: (name: string, reserved: number | null) => number;
  /** @throws ControlError when the account cannot hold `concurrency` for this function. */
  readonly reserve: (name: string, concurrency: number) => void;
}

/** One Lambda function with its alias `live`; `E` is the event that it is invoked with. */
export interface SimulatedFunction<E> {
  readonly name: string;
  /** A synchronous invocation of the alias. OTHER_ERROR is an answer of 4xx by the handler. */
  invoke(caller: string, atMs: EpochMs, event: E): Answer;
  readonly facts: () => LambdaFunction;
  /** Highest concurrency in the last tick. */
  readonly recentConcurrency: () => number;
  /** Concurrency that nobody else may use. */
  readonly heldConcurrency: () => number;
  /** Publishes the live code, changed, as the next version; returns its number. */
  publishVersion(change: CodeChange): string;
  updateAlias(alias: string, version: string): void;
  putProvisioned(alias: string, count: number): void;
  deleteProvisioned(alias: string): void;
  putReserved(count: number | null): void;
  endTick(): void;
}

interface Version {
  readonly facts: LambdaFunction['versions'][number];
  readonly code: FunctionCode;
  readonly pool: EnvironmentPool;
  readonly invocations: Series;
  readonly inits: Series;
}

/** A function in its account; `handler` makes its calls. */
export function createFunction<E>(
  account: LambdaAccount,
  setup: FunctionSetup,
  handler: Handler<E>,
): SimulatedFunction<E> {
  const { ledger, random } = account;
  const { name } = setup;
  const timeoutMs = setup.timeoutS * 1000;
  const versions = new Map<string, Version>();
  const errors = ledger.series(errorSeries(name), ERROR_NAMES.length);
  const edges = new Map<string, Series>();
  const gauges = {
    concurrency: ledger.gauge(`concurrency|${name}`),
    utilization: ledger.gauge(`pc-utilization|${name}`),
    held: ledger.gauge(`pc-invocations|${name}`),
    spillover: ledger.gauge(`pc-spillover|${name}`),
  };
  let reserved: number | null = null;
  let recent = 0;
  let onProvisioned = 0;
  let spilled = 0;

  const publish = (version: string, code: FunctionCode) => {
    const codeSha256 = createHash('sha256').update(`${name}:${version}`).digest('base64');
    const publishedAtMs = account.nowMs();
    versions.set(version, {
      facts: { version, description: code.description, publishedAtMs, codeSha256 },
      code,
      pool: createEnvironmentPool(),
      invocations: ledger.series(invocationSeries(name, version), INVOCATION_CLASSES),
      inits: ledger.series(initSeries(name, version), 1),
    });
  };
  const versionOf = (version: string): Version => {
    const found = versions.get(version);
    if (found) return found;
    throw new ControlError('ResourceNotFoundException', `Function not found: ${name}:${version}`);
  };
  const edgeFrom = (caller: string): Series => {
    const known = edges.get(caller);
    if (known) return known;
    const made = ledger.series(edgeName(caller, name), EDGE_CLASSES);
    edges.set(caller, made);
    return made;
  };

  publish(String(setup.version), setup.code);
  const alias = createLiveAlias(
    {
      functionName: name,
      timeline: account.timeline,
      nowMs: account.nowMs,
      allocate: (version, count) => versionOf(version).pool.setProvisioned(count),
    },
    { version: String(setup.version), provisioned: setup.provisioned },
  );
  let live = versionOf(alias.version());

  const run = (atMs: EpochMs, event: E, cold: boolean): HandlerResult => {
    const { work, firstCall, errorShare } = live.code;
    const ownMs = work(random) + (cold ? firstCall(random) : 0);
    if (errorShare > 0 && random() < errorShare)
      return { ms: ownMs, error: 'TypeError', refused: false };
    const calls = handler(atMs + ownMs, event);
    return { ms: ownMs + calls.ms, error: calls.error, refused: calls.refused };
  };

  const settle = (placement: Placement, startMs: EpochMs, result: HandlerResult): Answer => {
    const cold = placement.kind === 'cold';
    const timedOut = result.ms >= timeoutMs;
    const durationMs = timedOut ? timeoutMs : result.ms;
    const outcome = timedOut ? 'timeout' : result.error ? 'error' : 'ok';
    live.pool.release(placement, startMs + durationMs, timedOut);
    ledger.count(live.invocations, invocationClass(outcome, cold), durationMs);
    if (outcome === 'error' && result.error) {
      ledger.count(errors, ERROR_NAMES.indexOf(result.error), durationMs);
    }
    return { ms: durationMs, status: outcome === 'ok' ? OK : FAULT };
  };

  return {
    name,
    invoke(caller, atMs, event) {
      const edge = edgeFrom(caller);
      const placement = live.pool.place(atMs, account.concurrencyFor(name, reserved));
      if (!placement) {
        ledger.count(edge, THROTTLE, REFUSAL_MS);
        return { ms: REFUSAL_MS, status: THROTTLE };
      }
      let initMs = 0;
      if (placement.kind === 'cold') {
        initMs = live.code.init(random);
        ledger.count(live.inits, 0, initMs);
      }
      if (placement.kind === 'provisioned') onProvisioned += 1;
      else if (alias.allocated() > 0) spilled += 1;
      const startMs = atMs + initMs;
      // Held from now on, so that what its own calls trigger cannot be placed in it as well.
      placement.environment.freeAtMs = startMs + timeoutMs;
      const result = run(startMs, event, placement.kind === 'cold');
      const settled = settle(placement, startMs, result);
      const ms = initMs + settled.ms;
      ledger.count(edge, settled.status, ms);
      return { ms, status: settled.status === OK && result.refused ? OTHER_ERROR : settled.status };
    },
    facts: () => ({
      name,
      arn: arn('lambda', `function:${name}`),
      role: `arn:aws:iam::123456789012:role/${name}`,
      versions: [...versions.values()].map((version) => version.facts),
      aliases: [alias.facts()],
      reservedConcurrency: reserved,
      memoryMb: setup.memoryMb,
      timeoutS: setup.timeoutS,
      environment: setup.environment,
      tags: { app: 'shop' },
      logGroup: `/aws/lambda/${name}`,
    }),
    recentConcurrency: () => recent,
    heldConcurrency: () => Math.max(reserved ?? 0, alias.requested()),
    publishVersion(change) {
      const version = String(setup.version + versions.size);
      publish(version, changedCode(live.code, change));
      return version;
    },
    updateAlias(aliasName, version) {
      alias.require(aliasName);
      const next = versionOf(version);
      alias.moveTo(version);
      live = next;
    },
    putProvisioned(aliasName, count) {
      alias.require(aliasName);
      if (!Number.isInteger(count) || count < 1) {
        throw new ControlError(
          'ValidationException',
          'Value at provisionedConcurrentExecutions must be greater than or equal to 1',
        );
      }
      if (reserved !== null && count > reserved) {
        throw new ControlError(
          'InvalidParameterValueException',
          'Requested Provisioned Concurrency should not be greater than the reservedConcurrentExecution for function',
        );
      }
      account.reserve(name, Math.max(count, reserved ?? 0));
      alias.putProvisioned(count);
    },
    deleteProvisioned(aliasName) {
      alias.require(aliasName);
      alias.deleteProvisioned();
    },
    putReserved(count) {
      if (count !== null && (!Number.isInteger(count) || count < 0)) {
        throw new ControlError(
          'ValidationException',
          'Value at reservedConcurrentExecutions must be greater than or equal to 0',
        );
      }
      if (count !== null && count < alias.requested()) {
        throw new ControlError(
          'InvalidParameterValueException',
          'ReservedConcurrentExecutions must not be less than the provisioned concurrency',
        );
      }
      account.reserve(name, Math.max(count ?? 0, alias.requested()));
      reserved = count;
    },
    endTick() {
      const peak = live.pool.takePeak();
      const allocated = alias.allocated();
      recent = peak.all;
      ledger.sample(gauges.concurrency, peak.all);
      ledger.sample(gauges.held, onProvisioned);
      ledger.sample(gauges.spillover, spilled);
      if (allocated > 0) {
        ledger.sample(gauges.utilization, Math.min(1, peak.provisioned / allocated));
      }
      onProvisioned = 0;
      spilled = 0;
    },
  };
}

function changedCode(code: FunctionCode, change: CodeChange): FunctionCode {
  const { slowerByMs = 0 } = change;
  return {
    ...code,
    description: change.description,
    errorShare: change.errorShare ?? code.errorShare,
    work: (random) => code.work(random) + slowerByMs,
  };
}
