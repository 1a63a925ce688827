import type { Grant } from '../../../mcp/contracts/grant.ts';
import { findOffer, findRun, type Incident } from '../../domain/incident.ts';
import type { Happened } from '../../domain/incident-events.ts';

/** Who did something, and what, in one sentence. */
interface Deed {
  /** A Slack user id, `policy`, or the part of the system that told. */
  readonly who: string;
  readonly what: string;
}

type DataOf<T extends Happened['type']> = Extract<Happened, { type: T }>['data'];
type Words = { [T in Happened['type']]: (data: DataOf<T>, incident: Incident) => Deed };

const as =
  (who: string) =>
  (what: string): Deed => ({ who, what });
const halcyon = as('halcyon');
const cloudwatch = as('cloudwatch');

const titleOf = (incident: Incident, digest: string): string =>
  findOffer(incident, digest)?.proposal.title ?? 'a plan that is not shown';

const runOf = (incident: Incident, grantId: string): string => {
  const run = findRun(incident, grantId);
  return run ? `${run.grant.purpose} ${run.proposal.title}` : `grant ${grantId}`;
};

const issuerOf = ({ by }: Grant): string =>
  by.kind === 'policy' ? 'policy' : by.approvers.join(', ');

const WORDS: Words = {
  IncidentOpened: ({ alarm }) => cloudwatch(`alarm ${alarm.name} opened the incident`),
  IncidentOpenedByHand: ({ by, title }) => as(by)(`opened the incident: ${title}`),
  AlarmJoined: ({ alarm, why }) => cloudwatch(`alarm ${alarm.name} joined: ${why}`),
  AlarmChanged: ({ alarm }) => cloudwatch(`alarm ${alarm.name} is ${alarm.state}`),
  NoticeAttached: ({ title }) => as('aws')(`notice: ${title}`),
  AlarmsConfirmed: ({ names }) => cloudwatch(`confirmed ${names.join(', ')}`),
  AlarmsNotConfirmed: ({ names, why }) => cloudwatch(`did not confirm ${names.join(', ')}: ${why}`),
  RoundStarted: ({ round }) => halcyon(`began to look, round ${round}`),
  SectionAnswered: ({ answer, round }) => halcyon(`${answer.section} answered in round ${round}`),
  SectionFailed: ({ section, why }) => halcyon(`${section} could not be seen: ${why}`),
  RoundEnded: ({ round }) => halcyon(`ended round ${round}`),
  FindingsExplained: ({ round }) => halcyon(`put the findings of round ${round} into words`),
  VitalsRead: ({ verification }) => halcyon(`read the vitals: ${verification.verdict}`),
  PictureUploaded: () => halcyon('uploaded the picture'),
  ContextShown: ({ millisecondsAfterAlarm }) =>
    halcyon(`showed the cause ${millisecondsAfterAlarm} ms after the alarm`),
  ForecastScored: ({ node, outcome }) => halcyon(`forecast of ${node}: ${outcome}`),
  OwnerTaken: ({ by }) => as(by)('took the incident'),
  IncidentResolved: ({ by, why }) => as(by ?? 'halcyon')(`resolved the incident: ${why}`),
  IncidentReopened: ({ by, why }) => as(by ?? 'halcyon')(`reopened the incident: ${why}`),
  DecisionAsked: ({ digest, mention }, incident) =>
    halcyon(`asked ${mention} to decide on ${titleOf(incident, digest)}`),
  ActionApproved: ({ by, digest, brokeGlass, reason }, incident) =>
    as(by)(
      `${brokeGlass ? 'broke glass and approved' : 'approved'} ${titleOf(incident, digest)}${reason ? `: ${reason}` : ''}`,
    ),
  ActionRejected: ({ by, digest, reason }, incident) =>
    as(by)(`decided against ${titleOf(incident, digest)}: ${reason}`),
  ApprovalTakenBack: ({ by, digest }, incident) =>
    as(by)(`took back the approval of ${titleOf(incident, digest)}`),
  ActionRequested: ({ by, digest }, incident) => as(by)(`asked for ${titleOf(incident, digest)}`),
  GrantIssued: ({ grant }, incident) =>
    as(issuerOf(grant))(`was granted to ${runOf(incident, grant.id)}`),
  ExecutionStarted: ({ grantId, execution }, incident) =>
    halcyon(`started ${runOf(incident, grantId)} as execution ${execution.executionId}`),
  ExecutionRefused: ({ grantId, refusal }, incident) =>
    as('recovery')(`refused to ${runOf(incident, grantId)}: ${refusal.text}`),
  ExecutionProgressed: ({ grantId, execution }, incident) =>
    as('ssm')(`${runOf(incident, grantId)} is ${execution.rawStatus}`),
  ExecutionEnded: ({ grantId, execution }, incident) =>
    as('ssm')(`${runOf(incident, grantId)} ended as ${execution.rawStatus}`),
  LeftoverKept: ({ grantId, by }, incident) =>
    as(by)(`keeps what is left of ${runOf(incident, grantId)}`),
};

/** Who did what with an event; `incident` is the state after it. */
export const deedOf = (event: Happened, incident: Incident): Deed => {
  const words = WORDS[event.type] as (data: unknown, incident: Incident) => Deed;
  return words(event.data, incident);
};
