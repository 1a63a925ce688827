import type { ModalView } from '@slack/types';
import type { PersonalDecisions } from '../../app/decide-as-person.ts';
import type { IncidentStore } from '../../app/incident-store.ts';
import { ACTION, type ApprovalRef, readRef } from '../../domain/controls.ts';
import type { Decision } from '../../domain/decide.ts';
import type { Incident } from '../../domain/incident.ts';
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

/** What buttons and the approval dialogue do. The plan is loaded here: a button carries only its name. */
export const createClicks = (deps: {
  incidents: IncidentStore;
  decisions: PersonalDecisions;
  directory: Directory;
  screens: Screens;
  channel: string;
}) => {
  const { incidents, decisions, directory, screens } = deps;

  const review = (incident: Incident, id: string, click: Click): ClickOutcome => {
    const offer = incident.offers.find((one) => one.proposal.digest.startsWith(id));
    if (id.length < 16 || !offer) return { refuse: 'no-such-action' };
    const { digest } = offer.proposal;
    const ref = { incidentId: incident.id, digest, channel: click.channelId };
    return { show: screens.approvalModal(incident, offer, ref) };
  };

  return {
    press: async (click: Click): Promise<ClickOutcome> => {
      if (click.channelId !== deps.channel) return { refuse: 'another-channel' };
      const ref = readRef(click.value);
      if (!ref) return { refuse: 'stale-button' };
      const { incident } = await incidents.load(ref.incidentId);
      if (incident.id === '') return { refuse: 'no-such-incident' };
      const mandate = await directory.mandateOf(click.userId);
      const [what = ''] = click.actionId.split('#');
      switch (what) {
        case ACTION.own:
          return outcomeOf(await decisions.own(incident.id, click.userId));
        case ACTION.evidence:
          return { show: screens.evidenceModal(incident) };
        case ACTION.review:
          return review(incident, ref.id, click);
        case ACTION.stop:
          return outcomeOf(await decisions.stop(incident.id, ref.id, click.userId, mandate));
        case ACTION.undo:
          return outcomeOf(await decisions.undo(incident.id, ref.id, click.userId, mandate));
        case ACTION.keep:
          return outcomeOf(await decisions.keep(incident.id, ref.id, click.userId));
        default:
          return { refuse: 'stale-button' };
      }
    },
    decide: async (form: ApprovalForm): Promise<ClickOutcome> => {
      if (form.ref.channel !== deps.channel) return { refuse: 'another-channel' };
      const { incidentId, digest } = form.ref;
      const mandate = await directory.mandateOf(form.userId);
      if (form.decision === 'reject')
        return outcomeOf(
          await decisions.reject(incidentId, digest, form.userId, mandate, form.reason),
        );
      if (form.decision !== 'approve' && form.decision !== 'break-glass')
        return { refuse: 'stale-button' };
      const glass = form.decision === 'break-glass' ? form.reason : undefined;
      return outcomeOf(await decisions.approve(incidentId, digest, form.userId, mandate, glass));
    },
  };
};
