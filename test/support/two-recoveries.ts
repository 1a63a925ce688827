import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Plan, Proposal } from '../../mcp/contracts/recovery-plan.ts';
import { executeAction, proposeActions } from '../../mcp/contracts/recovery-tools.ts';
import { ALARM, fromNow, questionOf, raiseAlarm } from './alarmed-sandbox.ts';
import { automationExecutions } from './automation-executions.ts';
import { grantFor } from './recovery-bench.ts';
import { type RecoveryProcess, startRecoveryProcess } from './recovery-process.ts';
import { type RecoverySandbox, startRecoverySandbox } from './recovery-sandbox.ts';
import { startRedis } from './redis-server.ts';

/** Two recovery services that share one ledger, and the account that both of them change. */
export interface TwoRecoveries {
  readonly sandbox: RecoverySandbox;
  readonly both: readonly [RecoveryProcess, RecoveryProcess];
  /** `confidence` in the cause; 0.9 unless said. */
  proposal(action: string, confidence?: number): Promise<Proposal>;
  /** A grant for a plan, in force now. */
  grant(plan: Plan, differs?: Parameters<typeof grantFor>[1], secret?: string): string;
  /** Brings one grant to both at once, so many times each; how often each outcome was answered. */
  redeem(token: string, times: number): Promise<{ started: Set<string>; refused: string[] }>;
  /** Ids of every execution that the account has. */
  executions(): Promise<readonly string[]>;
  stop(): Promise<void>;
}

const storeOf = async (kind: 'sqlite' | 'redis') => {
  if (kind === 'redis') {
    const redis = await startRedis();
    return { env: { REDIS_URL: redis.url }, stop: redis.stop };
  }
  const dir = await mkdtemp(join(tmpdir(), 'halcyon-two-'));
  return { env: { DATA_DIR: dir }, stop: () => rm(dir, { recursive: true, force: true }) };
};

/** Starts them on a shop whose alarm is on. */
export const startTwoRecoveries = async (kind: 'sqlite' | 'redis'): Promise<TwoRecoveries> => {
  const sandbox = await startRecoverySandbox();
  const store = await storeOf(kind);
  await raiseAlarm(sandbox);
  const start = () => startRecoveryProcess(sandbox.aws.endpoint, store.env);
  const both = [await start(), await start()] as const;
  return {
    sandbox,
    both,
    proposal: async (action, confidence = 0.9) => {
      const { diagnosis, ...asked } = await questionOf(sandbox);
      const causes = diagnosis.causes.map((cause) => ({ ...cause, confidence }));
      const answer = await both[0].call(proposeActions, {
        ...asked,
        diagnosis: { ...diagnosis, causes },
      });
      const found = answer.proposals.find(({ plan }) => plan.action === action);
      if (!found) throw new Error(`${action} was not offered: ${JSON.stringify(answer.gaps)}`);
      return found;
    },
    grant: (plan, differs = {}, secret) =>
      grantFor(
        plan,
        { alarms: [ALARM], issuedAt: fromNow(0), expiresAt: fromNow(300_000), ...differs },
        secret,
      ).token,
    redeem: async (token, times) => {
      const calls = both.flatMap((one) =>
        Array.from({ length: times }, async () => one.call(executeAction, { grant: token })),
      );
      const outcomes = await Promise.all(calls);
      return {
        started: new Set(outcomes.flatMap(({ execution }) => execution?.executionId ?? [])),
        refused: outcomes.flatMap(({ refusal }) => refusal?.code ?? []),
      };
    },
    executions: async () =>
      (await automationExecutions(sandbox.aws.endpoint)).map(
        ({ AutomationExecutionId = '' }) => AutomationExecutionId,
      ),
    stop: async () => {
      for (const one of both) await one.stop();
      await sandbox.stop();
      await store.stop();
    },
  };
};
