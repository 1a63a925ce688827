import { DatabaseSync } from 'node:sqlite';
import type { AutopilotOrder } from '../contracts/autopilot-order.ts';
import {
  CAPS,
  type Claim,
  countsTowardsCaps,
  type GrantLedger,
  HOUR_MS,
  holdsResources,
  type LedgerEntry,
  type Outcome,
  type Redemption,
} from './grant-ledger.ts';

const SCHEMA = `
  CREATE TABLE IF NOT EXISTS grants (
    grant_id TEXT PRIMARY KEY,
    redeemed_at INTEGER NOT NULL,
    incident_id TEXT NOT NULL,
    claim TEXT NOT NULL,
    execution_id TEXT,
    outcome TEXT
  ) STRICT;
  CREATE TABLE IF NOT EXISTS autopilot (
    only INTEGER PRIMARY KEY CHECK (only = 1),
    at INTEGER NOT NULL,
    told TEXT NOT NULL
  ) STRICT;
  CREATE INDEX IF NOT EXISTS grants_by_time ON grants (redeemed_at);
  CREATE INDEX IF NOT EXISTS grants_by_incident ON grants (incident_id);
  CREATE INDEX IF NOT EXISTS grants_by_execution ON grants (execution_id);
  CREATE INDEX IF NOT EXISTS grants_open ON grants (grant_id) WHERE outcome IS NULL;
`;

/** How long another process may hold the file before a call is given up. */
const BUSY_MS = 5_000;

const entryOf = (row: Record<string, unknown>): LedgerEntry => ({
  ...(JSON.parse(String(row['claim'])) as Claim),
  executionId: row['execution_id'] === null ? null : String(row['execution_id']),
  outcome: row['outcome'] as Outcome | null,
});

/** Reasons to refuse a new claim, judged while the file is locked. */
const refusalOf = (database: DatabaseSync, claim: Claim): Redemption | null => {
  const rows = (where: string, ...values: (string | number)[]): LedgerEntry[] =>
    database
      .prepare(`SELECT * FROM grants WHERE ${where}`)
      .all(...values)
      .map(entryOf);
  const holder = rows('outcome IS NULL').find(
    (entry) =>
      holdsResources(entry, claim.redeemedAt) &&
      entry.resources.some((resource) => claim.resources.includes(resource)),
  );
  if (holder) return { ok: false, refusal: 'resource-busy', holder };
  if (!countsTowardsCaps({ ...claim, executionId: null, outcome: null })) return null;
  const inIncident = rows('incident_id = ?', claim.incidentId).filter(countsTowardsCaps);
  const inHour = rows('redeemed_at > ?', claim.redeemedAt - HOUR_MS).filter(countsTowardsCaps);
  return inIncident.length >= CAPS.perIncident || inHour.length >= CAPS.perHour
    ? { ok: false, refusal: 'cap-reached' }
    : null;
};

const again = (entry: LedgerEntry, claim: Claim): Redemption =>
  entry.digest === claim.digest && entry.purpose === claim.purpose
    ? { ok: true, entry, first: false }
    : { ok: false, refusal: 'grant-redeemed' };

/**
 * A ledger in one SQLite file, which several processes of one machine may share; `:memory:` for tests.
 * Every change is on disk when its promise resolves (`synchronous=FULL`).
 */
export const createSqliteLedger = (file: string): GrantLedger => {
  const database = new DatabaseSync(file, { timeout: BUSY_MS });
  database.exec(`PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; ${SCHEMA}`);

  const find = (column: 'grant_id' | 'execution_id', value: string): LedgerEntry | null => {
    const row = database.prepare(`SELECT * FROM grants WHERE ${column} = ?`).get(value);
    return row ? entryOf(row) : null;
  };

  const autopilot = (): AutopilotOrder | null => {
    const row = database.prepare('SELECT told FROM autopilot').get();
    return row ? (JSON.parse(String(row['told'])) as AutopilotOrder) : null;
  };

  const redeemLocked = (claim: Claim): Redemption => {
    const known = find('grant_id', claim.grantId);
    if (known) return again(known, claim);
    const refused = refusalOf(database, claim);
    if (refused) return refused;
    database
      .prepare('INSERT INTO grants (grant_id, redeemed_at, incident_id, claim) VALUES (?, ?, ?, ?)')
      .run(claim.grantId, claim.redeemedAt, claim.incidentId, JSON.stringify(claim));
    return { ok: true, first: true, entry: { ...claim, executionId: null, outcome: null } };
  };

  return {
    async redeem(claim) {
      // IMMEDIATE takes the write lock first: judging and writing are one step for every process.
      database.exec('BEGIN IMMEDIATE');
      try {
        const redemption = redeemLocked(claim);
        database.exec('COMMIT');
        return redemption;
      } catch (error) {
        database.exec('ROLLBACK');
        throw error;
      }
    },
    async started(grantId, executionId) {
      database
        .prepare('UPDATE grants SET execution_id = coalesce(execution_id, ?) WHERE grant_id = ?')
        .run(executionId, grantId);
    },
    async settled(grantId, outcome) {
      database
        .prepare('UPDATE grants SET outcome = coalesce(outcome, ?) WHERE grant_id = ?')
        .run(outcome, grantId);
    },
    find: async (grantId) => find('grant_id', grantId),
    findByExecution: async (executionId) => find('execution_id', executionId),
    list: async (since) =>
      database
        .prepare('SELECT * FROM grants WHERE redeemed_at >= ? ORDER BY redeemed_at, rowid')
        .all(since)
        .map(entryOf),
    async switchAutopilot(order) {
      database
        .prepare(
          `INSERT INTO autopilot (only, at, told) VALUES (1, ?, ?) ON CONFLICT (only)
           DO UPDATE SET at = excluded.at, told = excluded.told WHERE excluded.at > autopilot.at`,
        )
        .run(order.at, JSON.stringify(order));
      return autopilot() ?? order;
    },
    autopilot: async () => autopilot(),
    close: async () => database.close(),
  };
};
