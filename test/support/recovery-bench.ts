import { randomUUID } from 'node:crypto';
import { digestOf } from '../../mcp/contracts/canonical-json.ts';
import type { ServiceMap } from '../../mcp/contracts/dependency-map-tools.ts';
import { explainFindings } from '../../mcp/contracts/explain-findings.ts';
import { type Grant, signGrant } from '../../mcp/contracts/grant.ts';
import type { Plan, Proposal } from '../../mcp/contracts/recovery-plan.ts';
import type { proposeActions } from '../../mcp/contracts/recovery-tools.ts';
import type { ToolInput, ToolOutput } from '../../mcp/contracts/tool-contract.ts';
import { loadCatalogue } from '../../mcp/recovery/catalogue.ts';
import type { GrantLedger } from '../../mcp/recovery/grant-ledger.ts';
import type { RecoveryDeps } from '../../mcp/recovery/recovery-deps.ts';
import { createSqliteLedger } from '../../mcp/recovery/sqlite-ledger.ts';
import { proposeActionsTool } from '../../mcp/recovery/tools/propose-actions.ts';
import { defineTool } from '../../mcp/shared/define-tool.ts';
import { liveOf, type ScriptedAccount } from './scripted-account.ts';
import type { SmallSsm } from './small-ssm.ts';

export const SECRET = 'a secret of thirty-two bytes, or more';
export const NOW = Date.parse('2026-11-22T03:02:00.000Z');
const MINUTE = 60_000;

export const at = (minutes: number): string => new Date(NOW + minutes * MINUTE).toISOString();

const map: ServiceMap = {
  nodes: [
    ['clients', 'client'],
    ['shop-api/prod', 'AWS::ApiGateway::Stage'],
    ['shop-authorizer', 'AWS::Lambda::Function'],
    ['pool', 'AWS::Cognito::UserPool'],
    ['user-service', 'AWS::Lambda::Function'],
    ['cart-service', 'AWS::Lambda::Function'],
    ['users-table', 'AWS::DynamoDB::Table'],
  ].map(([id = '', type = '']) => ({ id, type, aliases: [] })),
  edges: [
    ['clients', 'shop-api/prod', 1000],
    ['shop-api/prod', 'shop-authorizer', 1000],
    ['shop-authorizer', 'pool', 1000],
    ['shop-api/prod', 'user-service', 400],
    ['shop-api/prod', 'cart-service', 600],
    ['user-service', 'users-table', 450],
  ].map(([from, to, callsPerMin]) => ({
    from: String(from),
    to: String(to),
    kind: 'call' as const,
    callsPerMin: Number(callsPerMin),
  })),
};

export type Question = ToolInput<typeof proposeActions>;

/** The founding story as the other services tell it. */
export const question = (): Question => ({
  incidentId: 'INC-42',
  alarms: ['sign-in-p90'],
  symptom: {
    node: 'shop-api/prod',
    signal: 'latency',
    statistic: 'p90',
    at: at(-1),
    periodS: 60,
  },
  window: { from: at(-10), to: at(0) },
  diagnosis: {
    causes: [
      {
        node: 'shop-authorizer',
        type: 'AWS::Lambda::Function',
        metric: 'latency',
        confidence: 0.86,
        mechanism: 'cold-starts',
        version: '42',
        previousVersion: '41',
        changedAt: at(-4),
        suggestedProvisioned: 50,
      },
    ],
    path: ['shop-authorizer', 'user-service', 'users-table'],
    steps: [{ from: 'shop-authorizer', to: 'user-service', how: 'retries ×3' }],
    map,
    throttled: ['users-table'],
  },
});

export interface Bench {
  readonly deps: RecoveryDeps;
  readonly ledger: GrantLedger;
  /** Calls `propose_actions`. */
  propose(input?: Question): Promise<ToolOutput<typeof proposeActions>>;
  /** The proposal of one action. @throws where it is not offered. */
  proposal(action: string, input?: Question): Promise<Proposal>;
}

/** The recovery service on a scripted account, with SSM over the wire where a test needs it. */
export const createBench = (
  account: ScriptedAccount,
  ssm: SmallSsm | null,
  differs: Partial<RecoveryDeps> = {},
): Bench => {
  const ledger = differs.ledger ?? createSqliteLedger(':memory:');
  const explain = defineTool(explainFindings, async () => ({
    claims: [],
    dropped: 0,
    source: 'text' as const,
  }));
  const deps: RecoveryDeps = {
    clients: { ssm: ssm?.client } as RecoveryDeps['clients'],
    telemetry: {
      serviceMap: async () => ({ status: 'ok', value: map, evidence: [], gaps: [] }),
    } as unknown as RecoveryDeps['telemetry'],
    explain,
    catalogue: loadCatalogue(),
    ledger,
    grantSecret: SECRET,
    clock: () => NOW,
    autoRun: true,
    dryRun: false,
    live: liveOf(account),
    ...differs,
  };
  const propose: Bench['propose'] = async (input = question()) =>
    (await proposeActionsTool(deps).handler(input, {
      signal: new AbortController().signal,
    })) as ToolOutput<typeof proposeActions>;
  return {
    deps,
    ledger,
    propose,
    async proposal(action, input) {
      const { proposals, gaps, findings } = await propose(input);
      const found = proposals.find(({ plan }) => plan.action === action);
      if (!found) throw new Error(`not offered: ${JSON.stringify({ gaps, findings })}`);
      return found;
    },
  };
};

/** A signed grant for a plan: by policy, in force for half an hour, unless said otherwise. */
export const grantFor = (
  plan: Plan,
  differs: Partial<Grant> = {},
  secret: string = SECRET,
): { token: string; grant: Grant } => {
  const grant: Grant = {
    id: randomUUID(),
    purpose: 'execute',
    digest: digestOf(plan),
    plan,
    alarms: ['sign-in-p90'],
    confidence: 0.86,
    risk: 'low',
    by: { kind: 'policy' },
    issuedAt: at(0),
    expiresAt: at(30),
    ...differs,
  };
  return { token: signGrant(grant, secret), grant };
};

/** Grants of people, as many as are named. */
export const people = (...approvers: string[]): Grant['by'] => ({
  kind: 'people',
  requestedBy: 'U-requester',
  approvers,
  brokeGlass: false,
});
