import type { KnownBlock, ModalView } from '@slack/types';
import type { ApprovalRef, GlassRef } from '../../domain/controls.ts';
import type { Incident, Offer } from '../../domain/incident.ts';

/** An answer to one person. */
export interface Reply {
  readonly text: string;
  readonly blocks: readonly KnownBlock[];
}

/** What the listeners can show; drawn elsewhere, and handed in. */
export interface Screens {
  helpReply(): Reply;
  listReply(incidents: readonly Incident[]): Reply;
  statusReply(incident: Incident, autopilot: boolean): Reply;
  contextReply(incident: Incident): Reply;
  cascadeReply(incident: Incident): Reply;
  actionsReply(incident: Incident): Reply;
  evidenceModal(incident: Incident): ModalView;
  /** `changed`: the plan is another one than was shown just now. */
  approvalModal(incident: Incident, offer: Offer, ref: ApprovalRef, changed?: boolean): ModalView;
  breakGlassModal(incident: Incident, offer: Offer, ref: GlassRef): ModalView;
  expiredModal(incident: Incident, offer: Offer, ref: ApprovalRef): ModalView;
}
