import { ControlError } from '../control-error.ts';
import type { Series } from '../count-records.ts';
import type { Ledger } from '../ledger.ts';
import { type Duration, logNormal } from '../log-normal.ts';
import { arn } from '../names.ts';
import type { Random } from '../random.ts';
import { type Answer, OK, THROTTLE } from '../status.ts';
import type { Timeline } from '../timeline.ts';
import type { EpochMs, Table } from '../world.ts';

/** Time an UpdateTable takes. */
const UPDATING_MS = 8_000;
/** Unused capacity is kept so long. AWS keeps 300 s; in the sandbox minutes are seconds. */
const BURST_S = 25;
/** Spread of what a slow table adds, as sigma of the logarithm. */
const ADDED_SPREAD = 0.25;
/** A refused request is answered at once. */
const REFUSED: Answer = { ms: 4, status: THROTTLE };
/** Far above what the shop can ask for. */
const ON_DEMAND_PER_S = 40_000;

/** Classes of an operation's series. */
export const TABLE_OK = 0;
export const TABLE_THROTTLED = 1;
const TABLE_CLASSES = 2;
const tableSeries = (table: string, operation: string) => `${tableSeriesOf(table)}${operation}`;
/** Prefix of the series of a table's operations. */
export const tableSeriesOf = (table: string): string => `table|${table}|`;
export const operationOfSeries = (name: string): string => name.slice(name.lastIndexOf('|') + 1);
export const isRead = (operation: string): boolean =>
  operation === 'GetItem' || operation === 'Query';

/** One kind of request to a table. */
export interface Operation {
  readonly name: 'GetItem' | 'Query' | 'PutItem' | 'UpdateItem';
  readonly kind: 'read' | 'write';
  /** Capacity units that a request consumes. */
  readonly units: number;
  readonly latency: Duration;
}

/** A DynamoDB table with its capacity, burst included. */
export interface SimulatedTable {
  readonly name: string;
  readonly facts: () => Table;
  /** One HTTP request. */
  request(atMs: EpochMs, operation: Operation): Answer;
  updateCapacity(to: { read: number; write: number } | 'on-demand'): void;
  /** From now on every request takes about so much longer; 0 is normal. */
  setAddedLatency(addedMs: number): void;
  endTick(): void;
}

interface Bucket {
  perS: number;
  tokens: number;
  refilledAtMs: EpochMs;
  consumed: number;
}

/** A table in provisioned mode, its burst capacity full. */
export function createTable(
  account: { ledger: Ledger; random: Random; timeline: Timeline; nowMs: () => EpochMs },
  setup: { name: string; read: number; write: number },
): SimulatedTable {
  const { ledger, random } = account;
  const { name } = setup;
  const full = (perS: number): Bucket => ({
    perS,
    tokens: perS * BURST_S,
    refilledAtMs: account.nowMs(),
    consumed: 0,
  });
  const buckets = { read: full(setup.read), write: full(setup.write) };
  const series = new Map<string, Series>();
  const gauges = {
    read: ledger.gauge(`consumed-read|${name}`),
    write: ledger.gauge(`consumed-write|${name}`),
    readCapacity: ledger.gauge(`capacity-read|${name}`),
    writeCapacity: ledger.gauge(`capacity-write|${name}`),
  };
  let capacity = { read: setup.read, write: setup.write };
  let added: Duration = () => 0;
  let status: Table['status'] = 'ACTIVE';
  let billingMode: Table['billingMode'] = 'PROVISIONED';
  let lastIncreaseAtMs: EpochMs | null = null;

  const seriesOf = ({ name: operation }: Operation): Series => {
    const known = series.get(operation);
    if (known) return known;
    const made = ledger.series(tableSeries(name, operation), TABLE_CLASSES);
    series.set(operation, made);
    return made;
  };

  // Times come a little out of order within a tick; capacity is only ever added once for a moment.
  const refill = (bucket: Bucket, atMs: EpochMs) => {
    if (atMs <= bucket.refilledAtMs) return;
    const gained = ((atMs - bucket.refilledAtMs) / 1000) * bucket.perS;
    const most = bucket.perS * BURST_S;
    bucket.tokens += gained;
    if (bucket.tokens > most) bucket.tokens = most;
    bucket.refilledAtMs = atMs;
  };

  const apply = (to: { read: number; write: number } | 'on-demand') => {
    const next = to === 'on-demand' ? { read: ON_DEMAND_PER_S, write: ON_DEMAND_PER_S } : to;
    const grown = next.read > buckets.read.perS || next.write > buckets.write.perS;
    buckets.read.perS = next.read;
    buckets.write.perS = next.write;
    billingMode = to === 'on-demand' ? 'PAY_PER_REQUEST' : 'PROVISIONED';
    capacity = to === 'on-demand' ? { read: 0, write: 0 } : to;
    if (grown) lastIncreaseAtMs = account.nowMs();
    status = 'ACTIVE';
  };

  return {
    name,
    facts: () => ({
      name,
      arn: arn('dynamodb', `table/${name}`),
      status,
      billingMode,
      readCapacity: capacity.read,
      writeCapacity: capacity.write,
      lastIncreaseAtMs,
      tags: { app: 'shop' },
    }),
    request(atMs, operation) {
      const bucket = buckets[operation.kind];
      refill(bucket, atMs);
      if (bucket.tokens < operation.units) {
        ledger.count(seriesOf(operation), TABLE_THROTTLED, REFUSED.ms);
        return REFUSED;
      }
      bucket.tokens -= operation.units;
      bucket.consumed += operation.units;
      const ms = operation.latency(random) + added(random);
      ledger.count(seriesOf(operation), TABLE_OK, ms);
      return { ms, status: OK };
    },
    updateCapacity(to) {
      refuseUpdate(to, status, billingMode, capacity);
      status = 'UPDATING';
      account.timeline.schedule(account.nowMs() + UPDATING_MS, () => apply(to));
    },
    setAddedLatency(addedMs) {
      added = addedMs > 0 ? logNormal(addedMs, ADDED_SPREAD) : () => 0;
    },
    endTick() {
      ledger.sample(gauges.read, buckets.read.consumed);
      ledger.sample(gauges.write, buckets.write.consumed);
      buckets.read.consumed = 0;
      buckets.write.consumed = 0;
      if (billingMode === 'PAY_PER_REQUEST') return;
      ledger.sample(gauges.readCapacity, capacity.read);
      ledger.sample(gauges.writeCapacity, capacity.write);
    },
  };
}

function refuseUpdate(
  to: { read: number; write: number } | 'on-demand',
  status: Table['status'],
  billingMode: Table['billingMode'],
  capacity: { read: number; write: number },
): void {
  if (status === 'UPDATING') {
    throw new ControlError(
      'ResourceInUseException',
      'Attempt to change a resource which is in use',
    );
  }
  const same =
    to === 'on-demand'
      ? billingMode === 'PAY_PER_REQUEST'
      : to.read === capacity.read && to.write === capacity.write;
  if (same) {
    throw new ControlError('ValidationException', 'The provisioned throughput will not change');
  }
  if (to !== 'on-demand' && !(isCapacity(to.read) && isCapacity(to.write))) {
    throw new ControlError('ValidationException', 'Capacity units must be at least 1');
  }
}

const isCapacity = (units: number) => Number.isInteger(units) && units >= 1;
