import { digestOf } from '../../contracts/canonical-json.ts';
import type { Plan, Risk } from '../../contracts/recovery-plan.ts';
import { assessRisk } from '../../contracts/recovery-tools.ts';
import { defineTool, type Tool } from '../../shared/define-tool.ts';
import { assessPlan } from '../assess-plan.ts';
import { gatherCircumstances, readMap } from '../circumstances.ts';
import type { RecoveryDeps } from '../recovery-deps.ts';

const highBecause = (text: string): Risk => ({
  level: 'high',
  reasons: [{ rule: 'plan-not-assessable', text, effect: 'always-high' }],
});

const judge = async (
  plan: Plan,
  input: Parameters<typeof gatherCircumstances>[1],
  deps: RecoveryDeps,
): Promise<{ risk: Risk; changed: string | null }> => {
  const assessment = await assessPlan(plan, await gatherCircumstances(deps, input), deps);
  return assessment.ok
    ? { risk: assessment.risk, changed: null }
    : { risk: highBecause(assessment.text), changed: assessment.text };
};

/** `assess_risk`: the risk of exactly this plan now. What cannot be read makes it high. */
export const assessRiskTool = (deps: RecoveryDeps): Tool =>
  defineTool(assessRisk, async ({ plan, alarms, confidence, history }) => {
    const about = { incidentId: plan.incidentId, alarms, history, confidence };
    const map = await readMap(deps);
    const { risk, changed } = await judge(plan, { ...about, map }, deps);
    const gaps = map === null ? [{ what: 'service map', why: 'failed' as const }] : [];
    return { digest: digestOf(plan), risk, changed, gaps };
  });
