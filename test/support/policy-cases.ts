import type { RiskLevel } from '../../mcp/contracts/recovery-plan.ts';
import { type Question, question } from './recovery-bench.ts';
import { type ScriptedAccount, scriptedAccount } from './scripted-account.ts';

/** The founding story with another API, a queue, a container service and an Aurora cluster beside it. */
const widened = (cause: Partial<Question['diagnosis']['causes'][number]>): Question => {
  const input = question();
  const nodes = [
    ...input.diagnosis.map.nodes,
    { id: 'admin-api/prod', type: 'AWS::ApiGateway::Stage' },
    { id: 'orders-queue', type: 'AWS::SQS::Queue' },
    { id: 'order-worker', type: 'AWS::Lambda::Function' },
    { id: 'catalog-service', type: 'AWS::ECS::Service' },
    { id: 'shop-reports', type: 'AWS::RDS::DBCluster' },
  ];
  const edge = (from: string, to: string, callsPerMin: number) => ({ from, to, callsPerMin });
  const edges = [
    ...input.diagnosis.map.edges,
    edge('clients', 'admin-api/prod', 1500),
    edge('cart-service', 'orders-queue', 60),
    edge('orders-queue', 'order-worker', 60),
    edge('cart-service', 'catalog-service', 200),
    edge('catalog-service', 'shop-reports', 200),
  ];
  const [first] = input.diagnosis.causes;
  if (!first) throw new Error('the founding story lost its cause');
  const { mechanism: _, version: _v, previousVersion: _p, changedAt: _c, ...bare } = first;
  const causes = [{ ...bare, type: undefined, ...cause }].map((one) => {
    const { type, ...rest } = one;
    return type === undefined ? rest : { ...rest, type };
  });
  return { ...input, diagnosis: { ...input.diagnosis, map: { nodes, edges }, causes } };
};

/** What a proposal is made from. */
export interface Case {
  readonly account: ScriptedAccount;
  readonly input: Question;
}
/** Makes one thing of a case worse, or otherwise. */
export type Spoil = (one: Case) => Case;
/** What follows for a proposal. */
export type Expected = RiskLevel | 'not offered';

/** Changes the account. */
export const account =
  (differs: (before: ScriptedAccount) => Partial<ScriptedAccount>): Spoil =>
  (one) => ({ ...one, account: { ...one.account, ...differs(one.account) } });
/** Changes samples, by metric name. */
export const metrics = (samples: Record<string, readonly number[]>): Spoil =>
  account((before) => ({ metrics: { ...before.metrics, ...samples } }));
/** Makes a metric one that cannot be read. */
export const unread = (metric: string): Spoil =>
  account((before) => {
    const { [metric]: _, ...rest } = before.metrics;
    return { metrics: rest };
  });
/** Changes the container service. */
export const service = (differs: Partial<ScriptedAccount['service']>): Spoil =>
  account((before) => ({ service: { ...before.service, ...differs } }));
/** Changes the Aurora cluster. */
export const cluster = (differs: Partial<ScriptedAccount['cluster']>): Spoil =>
  account((before) => ({ cluster: { ...before.cluster, ...differs } }));
/** Changes the queue. */
export const queue = (differs: Partial<ScriptedAccount['queue']>): Spoil =>
  account((before) => ({ queue: { ...before.queue, ...differs } }));

/** The founding story as it is. */
export const founding = (): Case => ({ account: scriptedAccount(), input: question() });
/** The founding story while the cause is not clear. */
export const unclear = (): Case => {
  const { account: known, input } = founding();
  const [cause] = input.diagnosis.causes;
  const causes = cause ? [{ ...cause, confidence: 0.3 }] : [];
  return { account: known, input: { ...input, diagnosis: { ...input.diagnosis, causes } } };
};
/** The wider shop with another cause, and samples that show it. */
export const because =
  (cause: Parameters<typeof widened>[0], samples: Record<string, readonly number[]> = {}) =>
  (): Case =>
    metrics(samples)({ account: scriptedAccount(), input: widened(cause) });
