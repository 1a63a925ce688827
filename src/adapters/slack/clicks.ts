import type { ModalView } from '@slack/types';
import type { PersonalDecisions } from '../../app/decide-as-person.ts';
import type { IncidentStore } from '../../app/incident-store.ts';
import type { Clock } from '../../app/ports.ts';
import { ACTION, type ApprovalRef, type GlassRef, readRef } from '../../domain/controls.ts';
import { hasExpired } from '../../domain/decide-on-offer.ts';
import type { Decision } from '../../domain/decision.ts';
import { findOffer, type Incident, type Offer } from '../../domain/incident.ts';
import type { Directory } from './approvers.ts';
import type { SlackRefusal } from './refusal-words.ts';
import type { Screens } from './screens.ts';

/** A press of one of our buttons. */
export interface Click {
  readonly actionId: string;
  readonly value: string;
  readonly userId: string;
  readonly channelId: string;
}

/** What a click leads to: a dialogue, a word to that person alone, or nothing but the edited thread. */
export type ClickOutcome =
  | { readonly show: ModalView }
  | { readonly refuse: SlackRefusal }
  | { readonly done: true };

/** A submitted approval dialogue. */
export interface ApprovalForm {
  readonly ref: ApprovalRef;
  readonly userId: string;
  readonly decision: string;
  readonly reason: string;
}

const DONE = { done: true } as const;

const outcomeOf = (decision: Decision): ClickOutcome =>
  decision.ok ? DONE : { refuse: decision.refusal };

/** A digest's first 36 digits are on a button; fewer than 16 name nothing. */
const LEAST_DIGITS = 16;

/** The offer that a button or a dialogue is about, also after its plan was made anew. */
const offerNamed = ({ offers }: Incident, id: string): Offer | undefined =>
  id.length < LEAST_DIGITS
    ? undefined
    : (offers.find(({ proposal }) => proposal.digest.startsWith(id)) ??
      offers.find(({ replaced }) => replaced.some((digest) => digest.startsWith(id))));

/** What buttons and the dialogues do. The plan is loaded here: a button carries only its name. */
export const createClicks = (deps: {
  incidents: IncidentStore;
  decisions: PersonalDecisions;
  directory: Directory;
  screens: Screens;
  channel: string;
  clock: Clock;
  /** How long an offer may be approved after it was shown, milliseconds. */
  approvalTtlMs: number;
}) => {
  const { incidents, decisions, directory, screens } = deps;

  const review = (incident: Incident, id: string, channel: string): ClickOutcome => {
    const offer = offerNamed(incident, id);
    if (!offer) return { refuse: 'no-such-action' };
    const ref = { incidentId: incident.id, digest: offer.proposal.digest, channel };
    return hasExpired(offer, deps.approvalTtlMs, deps.clock())
      ? { show: screens.expiredModal(incident, offer, ref) }
      : { show: screens.approvalModal(incident, offer, ref) };
  };

  /** A plan that changed since it was shown is shown anew; one that expired may be asked for again. */
  const shownAnew = (decision: Decision & { incident: Incident }, ref: ApprovalRef) => {
    if (decision.ok) return DONE;
    const offer = offerNamed(decision.incident, ref.digest);
    if (!offer || offer.superseded) return { refuse: decision.refusal };
    const now = { ...ref, digest: offer.proposal.digest };
    if (decision.refusal === 'plan-changed')
      return { show: screens.approvalModal(decision.incident, offer, now, true) };
    return decision.refusal === 'expired'
      ? { show: screens.expiredModal(decision.incident, offer, now) }
      : { refuse: decision.refusal };
  };

  /** Asks a second time before glass is broken; what the policy refuses anyway is refused at once. */
  const confirmGlass = async ({ ref, userId, reason }: ApprovalForm): Promise<ClickOutcome> => {
    const { incident } = await incidents.load(ref.incidentId);
    const offer = findOffer(incident, ref.digest);
    if (!offer) return { refuse: 'plan-changed' };
    if (!(await directory.mandateOf(userId)).high) return { refuse: 'not-an-approver' };
    if (reason.trim() === '') return { refuse: 'needs-a-reason' };
    return { show: screens.breakGlassModal(incident, offer, { ...ref, reason }) };
  };

  return {
    press: async (click: Click): Promise<ClickOutcome> => {
      if (click.channelId !== deps.channel) return { refuse: 'another-channel' };
      const ref = readRef(click.value);
      if (!ref) return { refuse: 'stale-button' };
      const { incident } = await incidents.load(ref.incidentId);
      if (incident.id === '') return { refuse: 'no-such-incident' };
      const mandate = await directory.mandateOf(click.userId);
      const { id } = ref;
      const [what = ''] = click.actionId.split('#');
      switch (what) {
        case ACTION.own:
          return outcomeOf(await decisions.own(incident.id, click.userId));
        case ACTION.evidence:
          return { show: screens.evidenceModal(incident) };
        case ACTION.review:
          return review(incident, id, click.channelId);
        case ACTION.takeBack: {
          const digest = offerNamed(incident, id)?.proposal.digest ?? id;
          return outcomeOf(await decisions.takeBack(incident.id, digest, click.userId));
        }
        case ACTION.stop:
          return outcomeOf(await decisions.stop(incident.id, id, click.userId, mandate));
        case ACTION.undo:
          return outcomeOf(await decisions.undo(incident.id, id, click.userId, mandate));
        case ACTION.keep:
          return outcomeOf(await decisions.keep(incident.id, id, click.userId));
        default:
          return { refuse: 'stale-button' };
      }
    },
    decide: async (form: ApprovalForm): Promise<ClickOutcome> => {
      const { ref, userId, decision, reason } = form;
      if (ref.channel !== deps.channel) return { refuse: 'another-channel' };
      const { incidentId, digest } = ref;
      switch (decision) {
        case 'approve': {
          const mandate = await directory.mandateOf(userId);
          return shownAnew(await decisions.approve(incidentId, digest, userId, mandate), ref);
        }
        case 'reject': {
          const mandate = await directory.mandateOf(userId);
          return shownAnew(
            await decisions.reject(incidentId, digest, userId, mandate, reason),
            ref,
          );
        }
        case 'take-back':
          return outcomeOf(await decisions.takeBack(incidentId, digest, userId));
        case 'break-glass':
          return confirmGlass(form);
        default:
          return { refuse: 'stale-button' };
      }
    },
    breakGlass: async (ref: GlassRef, userId: string): Promise<ClickOutcome> => {
      if (ref.channel !== deps.channel) return { refuse: 'another-channel' };
      const mandate = await directory.mandateOf(userId);
      const { incidentId, digest, reason } = ref;
      return shownAnew(await decisions.approve(incidentId, digest, userId, mandate, reason), ref);
    },
    askAgain: async (ref: ApprovalRef, userId: string): Promise<ClickOutcome> => {
      if (ref.channel !== deps.channel) return { refuse: 'another-channel' };
      return outcomeOf(await decisions.request(ref.incidentId, ref.digest, userId));
    },
  };
};
