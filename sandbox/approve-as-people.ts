import { setTimeout as pause } from 'node:timers/promises';
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
export const approveAsPeople = async (
  slack: SlackSandbox,
  signal: AbortSignal,
): Promise<void> => {
  const decided = new Set<string>();
  while (!signal.aborted) {
    for (const userId of PEOPLE) await decideWhatIsAsked(slack, userId, decided);
    await pause(LOOK_EVERY_MS, undefined, { signal }).catch(() => undefined);
  }
};

const decideWhatIsAsked = async (
  slack: SlackSandbox,
  userId: string,
  decided: Set<string>,
): Promise<void> => {
  const person = slack.as(userId);
  const channelId = slack.channel.id;
  for (const card of await person.messages(channelId)) {
    const [, ...replies] = await person.thread(channelId, card.ts);
    for (const message of replies) {
      const actionId = reviewButtonOf(message.blocks ?? []);
      if (actionId === undefined || decided.has(`${userId} ${message.ts}`)) continue;
      decided.add(`${userId} ${message.ts}`);
      await person.press({ channelId, messageTs: message.ts, actionId });
      const view = (await person.openViews()).at(-1);
      if (!view) continue;
      const submitted = await person.submitView(view.id, { decision: 'approve' });
      // Not an approver for this risk: put it away, and leave it to the next.
      if (!submitted.ok || (await person.openViews()).some((open) => open.id === view.id))
        await person.closeView(view.id);
      return;
    }
  }
};

const reviewButtonOf = (blocks: readonly Block[]): string | undefined =>
  blocks
    .filter((block) => block.type === 'actions' && Array.isArray(block.elements))
    .flatMap((block) => block.elements as Element[])
    .map((element) => element.action_id)
    .find((actionId) => actionId?.startsWith('halcyon.review'));
