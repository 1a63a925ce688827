import type { CallTimes } from '../call-journal.ts';
import type { Ledger } from '../ledger.ts';
import { ACCOUNT_ID, arn } from '../names.ts';
import type { Random } from '../random.ts';
import { type Answer, FAULT, OK, OTHER_ERROR, THROTTLE } from '../status.ts';
import type { Timeline } from '../timeline.ts';
import type { CodeChange, EpochMs, LambdaFunction } from '../world.ts';
import { refuseProvisioned, refuseReserved } from './concurrency-request.ts';
import { edgesInto } from './edges-into.ts';
import type { Placement } from './environment-pool.ts';
import {
  ERROR_NAMES,
  type FunctionCode,
  type Handler,
  type HandlerResult,
} from './function-code.ts';
import { changedCode, createFunctionVersions } from './function-versions.ts';
import { errorSeries, invocationClass } from './invocation-class.ts';
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

/** One invocation: how it ended, and its own part of the time. */
interface Run extends HandlerResult {
  readonly workMs: number;
  readonly firstCallMs: number;
}

/** Where the time went; what a time-out cuts off was spent on the last thing that was waited for. */
function timesOf(initMs: number, { ms, retryMs = 0, ...own }: Run, timeoutMs: number): CallTimes {
  let left = timeoutMs;
  const within = (partMs: number) => {
    const spent = Math.min(partMs, left);
    left -= spent;
    return spent;
  };
  const workMs = within(own.workMs);
  const firstCallMs = within(own.firstCallMs);
  return {
    'own-time': workMs,
    'cold-starts': initMs + firstCallMs,
    downstream: within(ms - own.workMs - own.firstCallMs - retryMs),
    retries: within(retryMs),
  };
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
  const versions = createFunctionVersions(ledger, name, account.nowMs);
  const errors = ledger.series(errorSeries(name), ERROR_NAMES.length);
  const edgeFrom = edgesInto(ledger, name);
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

  versions.publish(setup.version, setup.code);
  const alias = createLiveAlias(
    {
      functionName: name,
      timeline: account.timeline,
      nowMs: account.nowMs,
      allocate: (version, count) => versions.get(version).pool.setProvisioned(count),
    },
    { version: String(setup.version), provisioned: setup.provisioned },
  );
  let live = versions.get(alias.version());

  const limit = () => account.concurrencyFor(name, reserved);

  const run = (atMs: EpochMs, event: E, cold: boolean): Run => {
    const { work, firstCall, errorShare } = live.code;
    const workMs = work(random);
    const firstCallMs = cold ? firstCall(random) : 0;
    const ownMs = workMs + firstCallMs;
    if (errorShare > 0 && random() < errorShare) {
      return { ms: ownMs, error: 'TypeError', refused: false, workMs, firstCallMs };
    }
    const calls = handler(atMs + ownMs, event, atMs + timeoutMs);
    return { ...calls, ms: ownMs + calls.ms, workMs, firstCallMs };
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
      const placement = live.pool.place(atMs, limit);
      if (!placement) {
        ledger.count(edge, THROTTLE, REFUSAL_MS);
        ledger.note(name, { throttling: REFUSAL_MS });
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
      ledger.note(name, timesOf(initMs, result, timeoutMs));
      ledger.count(edge, settled.status, ms);
      return { ms, status: settled.status === OK && result.refused ? OTHER_ERROR : settled.status };
    },
    facts: () => ({
      name,
      arn: arn('lambda', `function:${name}`),
      role: `arn:aws:iam::${ACCOUNT_ID}:role/${name}`,
      versions: versions.facts(),
      aliases: [alias.facts()],
      reservedConcurrency: reserved,
      memoryMb: setup.memoryMb,
      timeoutS: setup.timeoutS,
      environment: setup.environment,
      tags: { app: 'shop', 'halcyon:rollback': 'compatible' },
      logGroup: `/aws/lambda/${name}`,
    }),
    recentConcurrency: () => recent,
    heldConcurrency: () => Math.max(reserved ?? 0, alias.requested()),
    publishVersion(change) {
      return versions.publish(
        setup.version + versions.facts().length,
        changedCode(live.code, change),
      );
    },
    updateAlias(aliasName, version) {
      alias.require(aliasName);
      const next = versions.get(version);
      alias.moveTo(version);
      live = next;
    },
    putProvisioned(aliasName, count) {
      alias.require(aliasName);
      refuseProvisioned(count, reserved);
      account.reserve(name, Math.max(count, reserved ?? 0));
      alias.putProvisioned(count);
    },
    deleteProvisioned(aliasName) {
      alias.require(aliasName);
      alias.deleteProvisioned();
    },
    putReserved(count) {
      refuseReserved(count, alias.requested());
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
