import type { Grant } from '../../mcp/contracts/grant.ts';
import type { ToolContract, ToolInput, ToolOutput } from '../../mcp/contracts/tool-contract.ts';
import type { Head } from '../domain/chain.ts';
import type { Incident } from '../domain/incident.ts';

/** Milliseconds since 1970-01-01T00:00Z. */
export type EpochMs = number;

export type Clock = () => EpochMs;

/** An event to append. `id` is unique in the whole log: the same id again appends nothing. */
export interface NewEvent {
  readonly id: string;
  readonly type: string;
  readonly at: EpochMs;
  /** Plain JSON. */
  readonly data: unknown;
  /** HMAC that chains it to the event before, where the stream is chained. */
  readonly mac?: string;
}

export interface StoredEvent extends NewEvent {
  readonly stream: string;
  /** 1 for the first event of its stream, without holes. */
  readonly version: number;
  /** Ascending over the whole log; may have holes. */
  readonly position: number;
}

export type Appended =
  | { readonly ok: true; readonly version: number; readonly appended: number }
  | { readonly ok: false; readonly refusal: 'version-conflict'; readonly version: number };

/** The truth. Every append is atomic and durable when its promise resolves. */
export interface EventLog {
  /**
   * Appends all events or none. With `expectedVersion` it refuses when the stream has moved on; events
   * whose id is in the log already are left out (`appended` counts the others), and a batch that was
   * appended whole before is answered `ok`, whatever the expected version.
   */
  append(
    stream: string,
    events: readonly NewEvent[],
    options?: { expectedVersion?: number },
  ): Promise<Appended>;
  /** In order, from `afterVersion` (0: all), not included. */
  readStream(stream: string, afterVersion?: number): Promise<readonly StoredEvent[]>;
  /** Over all streams by position, from `afterPosition` (0: all), not included. */
  readAll(afterPosition: number, limit: number): Promise<readonly StoredEvent[]>;
  /** Names of the streams that start with `prefix`, in the order of their first event. */
  listStreams(prefix: string): Promise<readonly string[]>;
  /** True when `holder` has the lease until `ttlMs` from now; the holder may extend it by asking again. */
  acquireLease(name: string, holder: string, ttlMs: number): Promise<boolean>;
  releaseLease(name: string, holder: string): Promise<void>;
  /** Calls back soon after something was appended, by this process or, where it can know, another. */
  onAppend(listener: () => void): () => void;
  close(): Promise<void>;
}

/** Work that follows from the log. The queue is never the truth: a lost job is derived again. */
export interface Job {
  /** Names the work: the same id twice, while the first is waiting or running, is one job. */
  readonly id: string;
  readonly kind: string;
  readonly incidentId: string;
  readonly data: Readonly<Record<string, unknown>>;
  /** Not before this; at once when left out. */
  readonly runAt?: EpochMs;
}

export interface JobQueue {
  add(jobs: readonly Job[]): Promise<void>;
  /** A handler that throws is tried again, 3 times in all, with growing pauses; then it is given up and said in the log lines. */
  start(handler: (job: Job) => Promise<void>): Promise<void>;
  /** Takes no more, and resolves when what runs has ended or `graceMs` has passed. */
  stop(graceMs: number): Promise<void>;
}

export type ToolAnswer<T> =
  | { readonly ok: true; readonly value: T; readonly tookMs: number }
  | {
      readonly ok: false;
      readonly why: 'timed-out' | 'unavailable' | 'refused' | 'bad-answer';
      /** In words, for the log. */
      readonly detail: string;
      readonly tookMs: number;
    };

export type ServiceName = 'auth-flow' | 'dependency-map' | 'recovery';

/** Calls tools of the three MCP services. Never throws: a service that fails costs its section. */
export interface McpHub {
  call<C extends ToolContract>(
    service: ServiceName,
    tool: C,
    input: ToolInput<C>,
    timeoutMs: number,
  ): Promise<ToolAnswer<ToolOutput<C>>>;
  close(): Promise<void>;
}

/** An alarm as CloudWatch itself tells it. */
export interface AlarmAtSource {
  readonly name: string;
  readonly arn: string;
  readonly state: 'ALARM' | 'OK' | 'INSUFFICIENT_DATA';
  readonly stateChangedAt: EpochMs;
  readonly reason: string;
  readonly namespace?: string;
  readonly metricName?: string;
  readonly statistic?: string;
  readonly dimensions: Readonly<Record<string, string>>;
  readonly periodS?: number;
  readonly evaluationPeriods?: number;
  readonly threshold?: number;
  readonly comparison?: string;
}

/** CloudWatch's own word on alarms. @throws when it cannot be asked; the caller treats that as unconfirmed. */
export interface AlarmSource {
  describe(names: readonly string[]): Promise<readonly AlarmAtSource[]>;
  /** Every alarm in ALARM whose actions are enabled. */
  firing(): Promise<readonly AlarmAtSource[]>;
}

/** A place apart from the log that remembers how far the record of an incident had come. */
export interface HeadSource {
  /** By incident id. @throws when it cannot be asked */
  heads(): Promise<ReadonlyMap<string, Head>>;
}

/** An execution of ours as SSM itself tells it. */
export interface ExecutionAtSource {
  readonly executionId: string;
  readonly document: string;
  /** SSM's own word. */
  readonly status: string;
  readonly startedAt: EpochMs;
}

/** SSM's own list of what was started in our name. @throws when it cannot be asked */
export interface ExecutionSource {
  startedSince(since: EpochMs): Promise<readonly ExecutionAtSource[]>;
}

/** What people see of incidents. Idempotent: showing the same state again changes nothing. */
export interface IncidentView {
  /** Brings the thread up to this version; an older version than one shown before is left alone. */
  show(incident: Incident, version: number): Promise<void>;
  /** Uploads a picture for the incident's thread. @returns its file id */
  uploadPicture(incident: Incident, png: Uint8Array, altText: string): Promise<string>;
  /** A message that belongs to no incident, as it came. */
  showNotice(key: string, title: string, text: string): Promise<void>;
}

/** Signs a grant; only bot and recovery hold the key. */
export type GrantSigner = (grant: Grant) => string;

/** What is worth counting, by the names of the public `/metrics`. */
export interface Meter {
  timeToContext(stage: 'first-post' | 'context', milliseconds: number): void;
  alarm(state: string): void;
  action(risk: string, status: string): void;
  openIncidents(count: number): void;
  tokens(direction: 'input' | 'output', count: number): void;
}

/** Structured log lines; the shape of pino's. */
export interface Logger {
  debug(fields: object, message: string): void;
  info(fields: object, message: string): void;
  warn(fields: object, message: string): void;
  error(fields: object, message: string): void;
}
