import type { AuthFlowContext } from '../../mcp/contracts/auth-flow-tools.ts';
import { digestOf } from '../../mcp/contracts/canonical-json.ts';
import type { Candidate, RootCauses } from '../../mcp/contracts/dependency-map-tools.ts';
import type { Gap } from '../../mcp/contracts/evidence.ts';
import type { Proposal } from '../../mcp/contracts/recovery-plan.ts';
import { epochMsOf } from '../../mcp/contracts/window.ts';
import { nodeOfAlarm } from './group-alarms.ts';
import {
  type AuthBottleneck,
  firing,
  type Incident,
  type Offer,
  runOfPlan,
  type TrackedForecast,
} from './incident.ts';
import type { SectionAnswer } from './incident-events.ts';
import type { EpochMs } from './intake-signal.ts';

/** The fold of one answer of a round. */
export const withAnswer = (incident: Incident, answer: SectionAnswer, at: EpochMs): Incident => {
  switch (answer.section) {
    case 'vitals':
      return { ...incident, vitals: answer.value };
    case 'map':
      return withGaps({ ...incident, map: answer.value }, answer.value.gaps);
    case 'auth':
      return withGaps(
        {
          ...incident,
          auth: answer.value,
          bottlenecks: withBottleneck(incident.bottlenecks, answer.value),
        },
        answer.value.gaps,
      );
    case 'causes':
      return withGaps(
        { ...incident, causes: keepEarlierCause(incident.causes, answer.value) },
        answer.value.gaps,
      );
    case 'cascade':
      return withGaps(
        {
          ...incident,
          cascade: answer.value,
          forecasts: withForecasts(incident, answer.value.forecasts, at),
        },
        answer.value.gaps,
      );
    case 'plan':
      return withGaps(
        withProposals(incident, answer.value.proposals, answer.value.ifWeWait, at),
        answer.value.gaps,
      );
  }
};

const withGaps = (incident: Incident, gaps: readonly Gap[]): Incident => {
  const byName = new Map([...incident.gaps, ...gaps].map((gap) => [gap.what, gap]));
  return { ...incident, gaps: [...byName.values()] };
};

/** Sure enough for a cause to be acted on without raising the risk (risk policy). */
const SURE = 0.7;

/**
 * A later round looks at a system in full cascade, where the loudest is seldom the first. So a sure
 * cause stays the cause unless another went wrong before it; what is new comes after it.
 */
const keepEarlierCause = (before: RootCauses | null, now: RootCauses): RootCauses => {
  const first = before?.candidates[0];
  const [other] = now.candidates;
  if (!before || !first || first.confidence < SURE) return now;
  if (other?.node === first.node) return withChangeOf(first, now);
  if (other?.since && first.since && epochMsOf(other.since) < epochMsOf(first.since)) return now;
  return {
    ...now,
    candidates: [first, ...now.candidates.filter((candidate) => candidate.node !== first.node)],
    path: before.path,
    steps: before.steps,
  };
};

/** The change that brought the cause stays it: later ones on the same service are our own repairs. */
const withChangeOf = (first: Candidate, now: RootCauses): RootCauses => ({
  ...now,
  candidates: now.candidates.map((candidate) =>
    candidate.node === first.node && first.change?.version
      ? { ...candidate, change: first.change }
      : candidate,
  ),
});

/** Each at its worst: after a cure the reading no longer tells what had to be cured. */
const withBottleneck = (
  known: readonly AuthBottleneck[],
  { verdict, bottleneck, confidence }: AuthFlowContext,
): readonly AuthBottleneck[] => {
  if (verdict !== 'auth-is-bottleneck' || !bottleneck) return known;
  const before = known.find((one) => one.node === bottleneck.node);
  if (before && before.addedMs >= bottleneck.addedMs) return known;
  return [...known.filter((one) => one !== before), { ...bottleneck, confidence }];
};

/** A forecast counts from here on: below it nobody would act on it. */
const WORTH_SAYING = 0.5;

/**
 * The first forecast of a service stands until it is scored: a forecast that moves is none. One whose
 * alarm fires already is no forecast.
 */
const withForecasts = (
  incident: Incident,
  forecasts: readonly TrackedForecast['forecast'][],
  madeAt: EpochMs,
): Incident['forecasts'] => {
  const alarmed = new Set(firing(incident).map((alarm) => nodeOfAlarm(alarm.notice)));
  const isNew = ({ node, probability }: TrackedForecast['forecast']) =>
    probability >= WORTH_SAYING &&
    !alarmed.has(node) &&
    !incident.forecasts.some((known) => known.forecast.node === node);
  return [
    ...incident.forecasts,
    ...forecasts
      .filter(isNew)
      .map((forecast) => ({ forecast, madeAt, outcome: null, scoredAt: null })),
  ];
};

const withProposals = (
  incident: Incident,
  answered: readonly Proposal[],
  ifWeWait: string,
  at: EpochMs,
): Incident => {
  const confidence = incident.causes?.candidates[0]?.confidence ?? 0;
  const proposals = answered.filter((proposal) => isOurs(incident, proposal));
  const kept = incident.offers.map((offer) => {
    if (isDecided(incident, offer)) return offer;
    const again = proposals.find((proposal) => sameStep(proposal, offer.proposal));
    return again ? renewed(offer, again, confidence, at) : { ...offer, superseded: true };
  });
  const fresh = proposals
    .filter((proposal) => !kept.some((offer) => stillStands(incident, offer, proposal)))
    .map((proposal) => ({
      id: proposal.digest,
      proposal,
      replaced: [],
      offeredAt: at,
      confidence,
      approvals: [],
      rejected: null,
      asked: [],
      requestedBy: null,
      requestedAt: null,
      superseded: false,
    }));
  return { ...incident, ifWeWait, offers: [...kept, ...fresh] };
};

/** A plan of this incident whose name is its own: a grant would name it, and recovery would count it here. */
const isOurs = (incident: Incident, { plan, digest }: Proposal): boolean =>
  plan.incidentId === incident.id && digestOf(plan) === digest;

/** The same action on the same targets: one step of the plan, whatever its parameters are now. */
const sameStep = (a: Proposal, b: Proposal): boolean =>
  a.plan.action === b.plan.action && a.plan.targets.join() === b.plan.targets.join();

const isDecided = (incident: Incident, offer: Offer): boolean =>
  offer.rejected !== null || runOfPlan(incident, offer.proposal.digest) !== undefined;

/** An offer that the proposal needs no second one beside: the same undecided step, or one turned down. */
const stillStands = (incident: Incident, offer: Offer, proposal: Proposal): boolean =>
  sameStep(offer.proposal, proposal) &&
  (offer.rejected !== null ||
    !isDecided(incident, offer) ||
    offer.proposal.digest === proposal.digest);

/**
 * Approvals are for one exact plan at one risk: they lapse when either changes, since another risk asks
 * for other people. Who was asked stays asked.
 */
const renewed = (offer: Offer, proposal: Proposal, confidence: number, at: EpochMs): Offer => {
  const { digest } = offer.proposal;
  const same = digest === proposal.digest;
  return {
    ...offer,
    proposal,
    confidence,
    offeredAt: at,
    superseded: false,
    approvals: same && proposal.risk.level === offer.proposal.risk.level ? offer.approvals : [],
    replaced: same ? offer.replaced : [...offer.replaced, digest],
  };
};
