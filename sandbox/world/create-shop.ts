import { createControls } from './controls.ts';
import { createClients } from './flows/clients.ts';
import { createOtherTraffic } from './flows/other-traffic.ts';
import { BREAKERS } from './function-setups.ts';
import { inventoryOf } from './inventory.ts';
import { createLambdaAccount } from './lambda-account.ts';
import { createLedger, RECORD_MS } from './ledger.ts';
import { createOrderPolling } from './order-polling.ts';
import { createParameters } from './parameters.ts';
import { accessLinesOf } from './projections/access-lines.ts';
import { logLinesOf } from './projections/log-lines.ts';
import { createMetrics } from './projections/metrics.ts';
import { reportsOf } from './projections/reports.ts';
import { serviceGraphOf } from './projections/service-graph.ts';
import { createRandom } from './random.ts';
import { breakerName } from './services/breakers.ts';
import { FIRST_KEY, JWKS_PARAMETER, jwksOf } from './services/signing-keys.ts';
import { createShopParts, type ShopParts } from './shop-parts.ts';
import { createTimeline } from './timeline.ts';
import { createTrail } from './trail.ts';
import type { EpochMs, World } from './world.ts';

const TICK_MS = 1_000;
const DAY_MS = 86_400_000;
/** Value of a breaker's parameter while it is closed. */
const CLOSED = { state: 'closed', until: null, fallback: 'cached profiles', degradedShare: 0.06 };

/** How a shop is made. */
export interface ShopOptions {
  readonly seed: number;
  /** Where time stands when it is made. */
  readonly nowMs: EpochMs;
  /** Quiet before that, stepped through in virtual time; a day by default (about 3 s of CPU). */
  readonly historyMs?: number;
  /** Requests against the usual number, 1 by default; up to 1.3 is a busy day without trouble. */
  readonly load?: number;
  /** Whether each call is kept with the parts of its time; false by default. */
  readonly keepsCalls?: boolean;
}

/**
 * The simulated shop with quiet history behind it. The same seed and times give the same shop.
 */
export function createShop(options: ShopOptions): World {
  const { seed, historyMs = DAY_MS, load = 1, keepsCalls = false } = options;
  let nowMs = Math.floor((options.nowMs - historyMs) / RECORD_MS) * RECORD_MS;
  const clock = () => nowMs;
  const random = createRandom(seed);
  const ledger = createLedger(nowMs, { keepsCalls });
  const timeline = createTimeline();
  const trail = createTrail();
  const parameters = createParameters({
    [JWKS_PARAMETER]: jwksOf([FIRST_KEY]),
    ...Object.fromEntries(
      BREAKERS.map(([caller, callee]) => [breakerName(caller, callee), JSON.stringify(CLOSED)]),
    ),
  });
  let functions: ShopParts['functions'] = [];
  const lambda = createLambdaAccount({
    ledger,
    random,
    timeline,
    nowMs: clock,
    functions: () => functions,
  });
  const parts = createShopParts({ ledger, random, lambda, parameters });
  functions = parts.functions;
  const { tables, queue, pool } = parts;
  const polling = createOrderPolling(parts);
  const clients = createClients(parts.api, random, load);
  const others = createOtherTraffic(parts, random);
  const tableNames = tables.map(({ name }) => name);
  const metrics = createMetrics(
    ledger,
    functions.map(({ name }) => name),
    tableNames,
  );

  const step = () => {
    timeline.runDue(nowMs);
    clients.tick(nowMs, others.arrivals(nowMs));
    polling.tick(nowMs);
    nowMs += TICK_MS;
    for (const part of [...functions, ...tables, queue, pool]) part.endTick(nowMs);
    ledger.endTick(nowMs);
  };
  const advanceTo = (toMs: EpochMs) => {
    while (nowMs + TICK_MS <= toMs) step();
  };
  advanceTo(options.nowMs);

  return {
    get nowMs() {
      return nowMs;
    },
    get inventory() {
      return inventoryOf(parts, parameters, polling);
    },
    controls: createControls(parts, parameters, polling),
    happenings: {
      publishVersion: (functionName, code) =>
        parts.functionNamed(functionName).publishVersion(code),
      setUserPoolFailureShare: pool.setFailureShare,
      setUserPoolHangingShare: pool.setHangingShare,
      setTableAddedLatency: (table, addedMs) => parts.tableNamed(table).setAddedLatency(addedMs),
      rotateSigningKey: (kid) => parts.keys.rotate(kid, nowMs),
      setPartnerSignIns: (perS) => others.setPartnerSignIns(perS),
      setPasswordAttack: (perS) => others.setPasswordAttack(perS),
      setSurge: (surge) => clients.setSurge(surge),
    },
    advanceTo,
    schedule: timeline.schedule,
    listMetrics: metrics.list,
    metric: metrics.query,
    serviceGraph: (fromMs, toMs) => serviceGraphOf(ledger, tableNames, fromMs, toMs),
    reports: (name, fromMs, toMs) => reportsOf(ledger, name, fromMs, toMs),
    logLines: (name, fromMs, toMs) =>
      logLinesOf(ledger, parts.functionNamed(name).facts(), fromMs, toMs),
    accessLines: (fromMs, toMs) => accessLinesOf(ledger, fromMs, toMs),
    journal: ledger.journal,
    trail: trail.between,
    recordTrail: trail.record,
  };
}
