import type { z } from 'zod';
import type { Evidence, Finding, Gap } from '../../contracts/evidence.ts';
import type { Proposal } from '../../contracts/recovery-plan.ts';
import { proposeActions } from '../../contracts/recovery-tools.ts';
import { gapOfAwsError } from '../../shared/classify-aws-error.ts';
import { defineTool, type Tool } from '../../shared/define-tool.ts';
import type { Composition, Problem } from '../actions/action.ts';
import { actionOf } from '../actions/action-of.ts';
import { type CatalogueEntry, strangenessOf } from '../catalogue.ts';
import { type Circumstances, gatherCircumstances, samplePeriodOf } from '../circumstances.ts';
import { fillText } from '../fill-text.ts';
import { orderProposals, type Placed } from '../order-proposals.ts';
import { planOf } from '../plan-of.ts';
import { rateComposition } from '../rate-composition.ts';
import type { RecoveryDeps } from '../recovery-deps.ts';
import { chooseStopAlarm } from '../stop-alarm.ts';
import { type Dropped, withoutContradictions } from '../without-contradictions.ts';
import { writeProposal } from '../write-proposal.ts';

type Input = z.infer<typeof proposeActions.inputSchema>;

interface Offer {
  readonly placed: readonly Placed[];
  readonly findings: readonly Finding[];
  readonly evidence: readonly Evidence[];
  readonly gaps: readonly Gap[];
}

const NOTHING: Offer = { placed: [], findings: [], evidence: [], gaps: [] };

const timeBoxOf = ({ timeBox }: CatalogueEntry, periodS: number): number | null => {
  if (timeBox === null) return null;
  // CloudWatch calls alarms with periods under a minute high-resolution.
  return periodS < 60 ? timeBox.highResolutionS : timeBox.defaultS;
};

const notOffered = (entry: CatalogueEntry, composition: Composition, why: string): Finding => ({
  id: `f-not-offered-${entry.id}-${composition.node}`,
  kind: 'action-not-offered',
  status: 'ok',
  node: composition.node,
  summary: `Not offered: ${fillText(entry.words.title, composition.words)}. ${why}`,
  evidence: composition.evidence.map(({ id }) => id),
});

const offerOf = (
  composition: Composition,
  entry: CatalogueEntry,
  input: Input,
  denyTag: string,
  circumstances: Circumstances,
  stopAlarm: string | null,
): Offer => {
  const evidence = composition.evidence;
  const plan = planOf(input.incidentId, entry, composition, stopAlarm);
  const strange = strangenessOf(plan, entry);
  const broken = composition.conditions.filter(
    ({ holds, otherwise }) => holds === false && otherwise === 'refused',
  );
  if (strange !== null || broken.length > 0) {
    const why = strange ?? `Does not hold: ${broken.map(({ text }) => text).join('; ')}.`;
    return { ...NOTHING, evidence, findings: [notOffered(entry, composition, why)] };
  }
  const risk = rateComposition(composition, entry, denyTag, circumstances);
  const proposal = writeProposal(plan, entry, composition, risk);
  return { ...NOTHING, evidence, placed: [{ proposal, entry, node: composition.node }] };
};

const outdone = ({ placed, instead }: Dropped): Finding => ({
  id: `f-not-offered-${placed.entry.id}-${placed.node}`,
  kind: 'action-not-offered',
  status: 'ok',
  node: placed.node,
  summary: `Not offered: ${placed.proposal.title}. It contradicts ${instead.proposal.title}, which comes first.`,
  evidence: [],
});

const join = (offers: readonly Offer[]): Offer => ({
  placed: offers.flatMap(({ placed }) => placed),
  findings: offers.flatMap(({ findings }) => findings),
  evidence: offers.flatMap(({ evidence }) => evidence),
  gaps: offers.flatMap(({ gaps }) => gaps),
});

const offersFrom = async (
  entry: CatalogueEntry,
  input: Input,
  deps: RecoveryDeps,
  circumstances: Circumstances,
): Promise<Offer> => {
  const action = actionOf(entry.id);
  if (!action) return NOTHING;
  const periodS = samplePeriodOf(circumstances);
  const { alarms, symptom, diagnosis } = input;
  const { nowMs, map } = circumstances;
  const situation = { live: deps.live, entry, nowMs, map, periodS };
  const timeBoxS = timeBoxOf(entry, periodS);
  const problem: Problem = { ...situation, alarms, symptom, diagnosis, timeBoxS };
  const { options, gaps } = await action.find(problem);
  const offers = options.map(async ({ choice, confidence }) => {
    const composition = await action.compose(choice, situation);
    if (!composition) return NOTHING;
    const known = { ...circumstances, confidence };
    const stopAlarm = await chooseStopAlarm(composition, entry, alarms, deps.live);
    return offerOf(composition, entry, input, deps.catalogue.denyTag, known, stopAlarm);
  });
  return join([{ ...NOTHING, gaps }, ...(await Promise.all(offers))]);
};

/** One action that cannot be judged costs its own place, never the others'. */
const offersOrGap = async (
  entry: CatalogueEntry,
  ...rest: [Input, RecoveryDeps, Circumstances]
): Promise<Offer> => {
  try {
    return await offersFrom(entry, ...rest);
  } catch (error) {
    return { ...NOTHING, gaps: [gapOfAwsError(`what ${entry.id} would need`, error)] };
  }
};

const waitText = ([first]: readonly Proposal[]): string =>
  first
    ? first.ifWeWait
    : 'Nothing in the catalogue answers this; waiting changes nothing by itself.';

/** `propose_actions`: what could be done, in order, with risk, effect and undo. Runs nothing. */
export const proposeActionsTool = (deps: RecoveryDeps): Tool =>
  defineTool(proposeActions, async (input) => {
    const circumstances = await gatherCircumstances(deps, {
      incidentId: input.incidentId,
      alarms: input.alarms,
      history: input.history,
      map: input.diagnosis.map,
      confidence: input.diagnosis.causes[0]?.confidence ?? 0,
    });
    const inOrder = deps.catalogue.actions.toSorted((a, b) => a.order - b.order);
    const offer = join(
      await Promise.all(inOrder.map((entry) => offersOrGap(entry, input, deps, circumstances))),
    );
    const unasked: Gap[] =
      circumstances.alarms === null
        ? [{ what: 'alarm states', why: 'failed', detail: 'DescribeAlarms' }]
        : [];
    const { kept, dropped } = withoutContradictions(offer.placed, circumstances.attempts ?? []);
    const proposals = [...orderProposals(kept)];
    const evidence = new Map(offer.evidence.map((piece) => [piece.id, piece]));
    return {
      proposals,
      ifWeWait: waitText(proposals),
      findings: [...offer.findings, ...dropped.map(outdone)],
      evidence: [...evidence.values()],
      gaps: [...offer.gaps, ...unasked],
    };
  });
