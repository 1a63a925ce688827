import { setTimeout as pause } from 'node:timers/promises';
import type { Person, SeenView } from './slack/people/person.ts';
import type { SlackSandbox } from './slack/start-slack.ts';

/** Who decides in the demo, in the order in which they look at their phones. */
const PEOPLE = ['U0MINA', 'U0JONAS', 'U0AIKO'] as const;
const LOOK_EVERY_MS = 700;

interface Element {
  readonly action_id?: string;
}
interface Block {
  readonly type?: unknown;
  readonly elements?: unknown;
}

/**
 * Reads the thread as people would, and approves what it asks them for: opens the review and submits
 * it, one after another where a risk needs two. Goes on until `signal` aborts.
 */
export const approveAsPeople = async (slack: SlackSandbox, signal: AbortSignal): Promise<void> => {
  const decided = new Set<string>();
  while (!signal.aborted) {
    for (const userId of PEOPLE) await decideWhatIsAsked(slack, userId, decided);
    await pause(LOOK_EVERY_MS, undefined, { signal }).catch(() => undefined);
  }
};

/** One decision at a time, as a person takes them. */
const decideWhatIsAsked = async (
  slack: SlackSandbox,
  userId: string,
  decided: Set<string>,
): Promise<void> => {
  const person = slack.as(userId);
  const channelId = slack.channel.id;
  for (const card of await person.messages(channelId)) {
    const [, ...replies] = await person.thread(channelId, card.ts);
    const asked = replies
      .map((message) => ({ ts: message.ts, actionId: reviewButtonOf(message.blocks ?? []) }))
      .find(({ ts, actionId }) => actionId !== undefined && !decided.has(`${userId} ${ts}`));
    if (asked?.actionId === undefined) continue;
    decided.add(`${userId} ${asked.ts}`);
    await person.press({ channelId, messageTs: asked.ts, actionId: asked.actionId });
    await approveIn(person);
    return;
  }
};

/** Submits the open review; one who may not approve this puts it away and leaves it to the next. */
const approveIn = async (person: Person): Promise<void> => {
  const view = await openedView(person);
  if (!view) return;
  await person.submitView(view.id, { decision: 'approve' });
  const stillOpen = (await person.openViews()).some((open) => open.id === view.id);
  if (stillOpen) await person.closeView(view.id);
};

/** A dialogue opens a moment after the press: Slack gives the app three seconds. */
const openedView = async (person: Person): Promise<SeenView | undefined> => {
  for (let looks = 0; looks < 30; looks += 1) {
    const view = (await person.openViews()).at(-1);
    if (view) return view;
    await pause(100);
  }
  return undefined;
};

const reviewButtonOf = (blocks: readonly Block[]): string | undefined =>
  blocks
    .filter((block) => block.type === 'actions' && Array.isArray(block.elements))
    .flatMap((block) => block.elements as Element[])
    .map((element) => element.action_id)
    .find((actionId) => actionId?.startsWith('halcyon.review'));
