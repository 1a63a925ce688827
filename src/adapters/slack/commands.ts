import type { PersonalDecisions } from '../../app/decide-as-person.ts';
import type { IncidentStore } from '../../app/incident-store.ts';
import type { Settings } from '../../app/settings.ts';
import type { Incident } from '../../domain/incident.ts';
import type { Directory } from './approvers.ts';
import { refusalWords, type SlackRefusal } from './refusal-words.ts';
import type { Reply, Screens } from './screens.ts';

/** What somebody typed, after `/incident` or after a mention. */
export interface Asked {
  readonly text: string;
  readonly userId: string;
  readonly channelId: string;
  /** The incident of the thread it was typed in, if any. */
  readonly threadIncident: string | null;
}

const told = (text: string): Reply => ({
  text,
  blocks: [{ type: 'section', text: { type: 'mrkdwn', text, verbatim: true } }],
});

const NOT_TOLD =
  'The recovery service did not answer and is told again every minute; until then nothing is started by itself.';

const autopilotWords = (on: boolean, recoveryKnows: boolean): string => {
  const state = on
    ? 'Autopilot is on: low-risk actions run by themselves.'
    : 'Autopilot is off: nothing runs by itself.';
  return recoveryKnows ? state : `${state} ${NOT_TOLD}`;
};

const refused = (refusal: SlackRefusal): Reply => told(refusalWords(refusal));

/** Answers `/incident …` and the same words as a mention; every answer goes to that person alone. */
export const createCommands = (deps: {
  incidents: IncidentStore;
  decisions: PersonalDecisions;
  settings: Settings;
  tellAutopilot: () => Promise<boolean>;
  directory: Directory;
  screens: Screens;
  channel: string;
}): ((asked: Asked) => Promise<Reply>) => {
  const { incidents, decisions, settings, directory, screens } = deps;

  /** By id, by the thread, or the channel's only open incident. */
  const incidentOf = async (
    asked: Asked,
    id: string | undefined,
  ): Promise<Incident | SlackRefusal> => {
    const named = id?.match(/^INC-\d+$/i)?.[0].toUpperCase() ?? asked.threadIncident;
    if (named) {
      const { incident } = await incidents.load(named);
      return incident.id === '' ? 'no-such-incident' : incident;
    }
    const open = (await incidents.all()).filter((incident) => incident.status === 'open');
    if (open.length > 1) return 'which-incident';
    if (asked.channelId !== deps.channel && open.length === 1) return 'which-incident';
    return open[0] ?? 'no-open-incident';
  };

  const about =
    (answer: (incident: Incident, asked: Asked) => Promise<Reply> | Reply) =>
    async (asked: Asked, words: readonly string[]): Promise<Reply> => {
      const incident = await incidentOf(asked, words[0]);
      return typeof incident === 'string' ? refused(incident) : answer(incident, asked);
    };

  const autopilot = async (asked: Asked, words: readonly string[]): Promise<Reply> => {
    const on = words[0]?.toLowerCase() === 'on';
    if (!on && words[0]?.toLowerCase() !== 'off')
      return told(
        `Autopilot is ${(await settings.autopilot()) ? 'on' : 'off'}. Say \`on\` or \`off\`.`,
      );
    if (on && !(await directory.mandateOf(asked.userId)).high)
      return refused('only-high-approvers');
    await settings.switchAutopilot(on, asked.userId);
    return told(autopilotWords(on, await deps.tellAutopilot()));
  };

  const resolve = about(async (incident, asked) => {
    const decided = await decisions.resolve(incident.id, asked.userId);
    return decided.ok ? told(`${incident.id} is resolved.`) : refused(decided.refusal);
  });

  const words: Record<string, (asked: Asked, rest: readonly string[]) => Promise<Reply>> = {
    help: async () => screens.helpReply(),
    list: async () => screens.listReply(await incidents.all()),
    status: about(async (incident) => screens.statusReply(incident, await settings.autopilot())),
    context: about((incident) => screens.contextReply(incident)),
    cascade: about((incident) => screens.cascadeReply(incident)),
    actions: about((incident) => screens.actionsReply(incident)),
    autopilot,
    resolve,
  };

  return async (asked) => {
    const [first = 'help', ...rest] = asked.text.trim().split(/\s+/).filter(Boolean);
    const answer = Object.hasOwn(words, first.toLowerCase())
      ? words[first.toLowerCase()]
      : undefined;
    return answer ? answer(asked, rest) : screens.helpReply();
  };
};
