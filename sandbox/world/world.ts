import type { CallJournal } from './call-journal.ts';

/** Milliseconds since 1970-01-01T00:00Z. */
export type EpochMs = number;

export interface MetricIdentity {
  readonly namespace: string;
  readonly metricName: string;
  readonly dimensions: Readonly<Record<string, string>>;
  readonly unit: string;
}

export interface MetricQuery {
  readonly namespace: string;
  readonly metricName: string;
  readonly dimensions: Readonly<Record<string, string>>;
  readonly fromMs: EpochMs;
  readonly toMs: EpochMs;
  /** A multiple of 10. */
  readonly periodS: number;
  /** `Sum`, `Average`, `Minimum`, `Maximum`, `SampleCount` or `p0` to `p100`. */
  readonly statistic: string;
}

/** One period; a period without samples has no point, as in CloudWatch. */
export interface MetricPoint {
  readonly atMs: EpochMs;
  readonly value: number;
}

/** What X-Ray would say of one caller and one callee (`from: null` are the entry's own clients). */
export interface ServiceEdge {
  readonly from: string | null;
  readonly to: string;
  readonly ok: number;
  readonly throttles: number;
  readonly otherErrors: number;
  readonly faults: number;
  readonly totalResponseTimeS: number;
  /** Response time in seconds → count. */
  readonly histogram: readonly { readonly valueS: number; readonly count: number }[];
}

export interface ServiceGraph {
  readonly services: readonly { readonly name: string; readonly type: string }[];
  readonly edges: readonly ServiceEdge[];
}

/** One Lambda invocation as its REPORT line tells it. */
export interface InvocationReport {
  readonly atMs: EpochMs;
  readonly requestId: string;
  readonly version: string;
  readonly durationMs: number;
  /** Only on a cold start. */
  readonly initMs: number | null;
  readonly outcome: 'ok' | 'error' | 'timeout';
}

export interface LogLine {
  readonly atMs: EpochMs;
  readonly message: string;
}

export interface TrailEvent {
  readonly eventId: string;
  readonly atMs: EpochMs;
  readonly eventName: string;
  readonly eventSource: string;
  readonly username: string;
  readonly resources: readonly { readonly type: string; readonly name: string }[];
  readonly requestParameters: Readonly<Record<string, unknown>>;
}

export interface LambdaAlias {
  readonly name: string;
  readonly version: string;
  readonly revisionId: string;
  readonly changedAtMs: EpochMs;
  readonly provisioned: {
    readonly requested: number;
    readonly allocated: number;
    readonly status: 'IN_PROGRESS' | 'READY';
  } | null;
}

export interface LambdaFunction {
  readonly name: string;
  readonly arn: string;
  readonly role: string;
  readonly versions: readonly {
    readonly version: string;
    readonly description: string;
    readonly publishedAtMs: EpochMs;
    readonly codeSha256: string;
  }[];
  readonly aliases: readonly LambdaAlias[];
  readonly reservedConcurrency: number | null;
  readonly memoryMb: number;
  readonly timeoutS: number;
  readonly environment: Readonly<Record<string, string>>;
  readonly tags: Readonly<Record<string, string>>;
  readonly logGroup: string;
}

export interface Table {
  readonly name: string;
  readonly arn: string;
  readonly status: 'ACTIVE' | 'UPDATING';
  readonly billingMode: 'PROVISIONED' | 'PAY_PER_REQUEST';
  readonly readCapacity: number;
  readonly writeCapacity: number;
  readonly lastIncreaseAtMs: EpochMs | null;
  readonly tags: Readonly<Record<string, string>>;
}

export interface RestApi {
  readonly id: string;
  readonly name: string;
  readonly stages: readonly {
    readonly name: string;
    readonly rateLimit: number;
    readonly burstLimit: number;
    readonly accessLog: { readonly logGroup: string; readonly format: string };
    readonly tags: Readonly<Record<string, string>>;
  }[];
  /** Function that authorizes requests, by name. */
  readonly authorizer: string;
  /** The function behind each route. */
  readonly routes: readonly {
    readonly resource: string;
    readonly method: string;
    readonly functionName: string;
  }[];
}

export interface Inventory {
  readonly accountId: string;
  readonly region: string;
  readonly accountConcurrency: number;
  readonly functions: readonly LambdaFunction[];
  readonly tables: readonly Table[];
  readonly apis: readonly RestApi[];
  readonly userPools: readonly {
    readonly id: string;
    readonly name: string;
    readonly arn: string;
    readonly clients: readonly { readonly id: string; readonly name: string }[];
  }[];
  readonly queues: readonly {
    readonly name: string;
    readonly arn: string;
    readonly url: string;
    readonly visible: number;
  }[];
  readonly eventSourceMappings: readonly {
    readonly uuid: string;
    readonly functionName: string;
    readonly queueArn: string;
    readonly enabled: boolean;
  }[];
  /** SSM parameters, breakers' switches among them. */
  readonly parameters: ReadonlyMap<string, { readonly value: string; readonly version: number }>;
}

/** The knobs that AWS calls turn. Each takes effect as it does in AWS, with a delay where AWS has one. */
export interface Controls {
  putProvisionedConcurrency(functionName: string, alias: string, count: number): void;
  deleteProvisionedConcurrency(functionName: string, alias: string): void;
  putReservedConcurrency(functionName: string, count: number | null): void;
  updateAlias(functionName: string, alias: string, version: string): void;
  updateTableCapacity(table: string, to: { read: number; write: number } | 'on-demand'): void;
  updateStageThrottle(apiId: string, stage: string, rateLimit: number, burstLimit: number): void;
  setEventSourceMapping(uuid: string, enabled: boolean): void;
  /** A breaker's switch is a parameter `/halcyon/breakers/<caller>/<callee>`; the caller reads it. */
  putParameter(name: string, value: string): void;
}

/** What happens to the shop from outside, for scenarios: causes only. */
interface Happenings {
  /** Publishes the live code with these changes as the next version; the alias stays. */
  publishVersion(functionName: string, change: CodeChange): string;
  /** From now on this share (0 to 1) of the user pool's calls fails; null is normal again. */
  setUserPoolFailureShare(share: number | null): void;
  /** From now on this share of the pool's calls about tokens gets no answer; null is normal again. */
  setUserPoolHangingShare(share: number | null): void;
  /** From now on every request to the table takes about so much longer; 0 is normal again. */
  setTableAddedLatency(table: string, addedMs: number): void;
  /** From now on tokens are signed by this key; whether it is published is another matter. */
  rotateSigningKey(kid: string): void;
  /** Sign-ins a second of the partner's own system; null is as usual. */
  setPartnerSignIns(perS: number | null): void;
  /** Sign-ins a second with passwords stolen elsewhere; 0 is peace. */
  setPasswordAttack(perS: number): void;
  /** Requests a second for carts on top of the usual ones, in waves; 0 is as usual. */
  setSurge(perS: number): void;
}

/** How a new version of a function differs from the live one. */
export interface CodeChange {
  readonly description: string;
  /** Share of invocations, 0 to 1, that end in an error. */
  readonly errorShare?: number;
  readonly slowerByMs?: number;
}

/**
 * A simulated shop. One ledger of what happened in each tick is its only source: every reading is a
 * projection of it. It reads no clock: whoever drives it says how far time has come.
 */
export interface World {
  readonly nowMs: EpochMs;
  readonly inventory: Inventory;
  readonly controls: Controls;
  readonly happenings: Happenings;
  /** Steps on to `toMs`; does nothing when time has not advanced by a whole tick. */
  advanceTo(toMs: EpochMs): void;
  /** Something that happens to the shop at a time: a deployment, errors in a dependency. */
  schedule(atMs: EpochMs, happens: () => void): void;
  listMetrics(namespace?: string): readonly MetricIdentity[];
  metric(query: MetricQuery): readonly MetricPoint[];
  serviceGraph(fromMs: EpochMs, toMs: EpochMs): ServiceGraph;
  reports(functionName: string, fromMs: EpochMs, toMs: EpochMs): Iterable<InvocationReport>;
  /** Log lines other than REPORT. */
  logLines(functionName: string, fromMs: EpochMs, toMs: EpochMs): Iterable<LogLine>;
  /** Lines of the stage's access log. */
  accessLines(fromMs: EpochMs, toMs: EpochMs): Iterable<LogLine>;
  /** Each call with the parts of its time, for measuring; undefined where they are not kept. */
  readonly journal: CallJournal | undefined;
  trail(fromMs: EpochMs, toMs: EpochMs): readonly TrailEvent[];
  recordTrail(event: Omit<TrailEvent, 'eventId'>): void;
}

/** A named trouble with its true cause, for the demo and for measuring. */
export interface Scenario {
  /** Kebab-case, as in `--scenario NAME`. */
  readonly name: string;
  /** One line for `--list`. */
  readonly title: string;
  readonly truth: { readonly rootCause: string; readonly mechanism: string };
  /**
   * Where authentication is held up, and by what, in the words of the auth-flow service; null: it is
   * not, the trouble is elsewhere.
   */
  readonly bottleneck: { readonly node: string; readonly mechanism: string } | null;
  /**
   * Schedules what goes wrong, from `atMs` on. Only causes: everything else follows. `severity` scales
   * how wrong, 1 by default; between 0.8 and 1.25 every scenario is still felt and still cured alike.
   */
  readonly play: (world: World, atMs: EpochMs, severity?: number) => void;
}
