import { digestOf } from '../../../mcp/contracts/canonical-json.ts';
import type { EventLog, IncidentView, Logger } from '../../app/ports.ts';
import { type Head, headText } from '../../domain/chain.ts';
import type { Incident } from '../../domain/incident.ts';
import type { ThreadItem } from '../../domain/thread-item.ts';
import type { Post, Posts } from './posts.ts';
import type { SlackWriter } from './write-client.ts';

const LEASE_MS = 30_000;
const NOTICES = 'notices';

/** What a message is to show, and where. */
interface Shown {
  readonly version: number;
  readonly head: Head | null;
  readonly threadTs: string | null;
}

/**
 * Slack as a view of the log. Every post is written ahead with our key; after an uncertain outcome the
 * thread is searched for the key before anything is posted again. One leased writer an incident, and
 * never back to an older version than one shown.
 */
export const createThreadView = (deps: {
  writer: SlackWriter;
  posts: Posts;
  log: Pick<EventLog, 'acquireLease' | 'releaseLease'>;
  render: (incident: Incident) => readonly ThreadItem[];
  renderNotice: (key: string, title: string, text: string) => ThreadItem;
  channel: string;
  holder: string;
  onShown: (incidentId: string, item: ThreadItem, isNew: boolean) => Promise<void>;
  logger: Logger;
}): IncidentView => {
  const { writer, posts, channel } = deps;

  /** The card carries how far the record has come: kept in Slack, out of reach of whoever has the log. */
  const messageOf = (threadId: string, item: ThreadItem, { head, threadTs }: Shown) => ({
    channel,
    text: item.text,
    blocks: item.blocks,
    key: `${threadId}/${item.key}`,
    facts: { ...item.facts, ...(head && item.key === 'card' && { head: headText(head) }) },
    ...(item.broadcast && { broadcast: item.broadcast }),
    ...(item.place === 'thread' && threadTs !== null && { threadTs }),
  });

  const post = async (
    threadId: string,
    item: ThreadItem,
    shown: Shown,
    uncertain: boolean,
  ): Promise<string> => {
    const { version } = shown;
    const message = messageOf(threadId, item, shown);
    const found = uncertain ? await writer.find(channel, message.key, message.threadTs) : null;
    if (!uncertain)
      await posts.record(threadId, { type: 'PostIntended', data: { key: item.key, channel } });
    const sent = found ?? (await writer.post(message));
    if (message.threadTs !== undefined && sent.threadTs !== message.threadTs) {
      // Slack posts to the top level, without an error, when the thread's parent is gone.
      await writer.remove(channel, sent.ts);
      throw new Error(`The thread of ${threadId} is gone`);
    }
    await posts.record(threadId, {
      type: 'PostConfirmed',
      data: { key: item.key, channel, ts: sent.ts, digest: found ? '' : digestOf(item), version },
    });
    return sent.ts;
  };

  const bring = async (
    threadId: string,
    item: ThreadItem,
    shown: Shown,
    known: Post | undefined,
  ): Promise<string> => {
    const { version } = shown;
    if (!known?.ts) return post(threadId, item, shown, known?.state === 'intended');
    if (known.digest === digestOf(item)) return known.ts;
    await writer.edit({ ...messageOf(threadId, item, shown), ts: known.ts });
    await posts.record(threadId, {
      type: 'PostEdited',
      data: { key: item.key, channel, ts: known.ts, digest: digestOf(item), version },
    });
    return known.ts;
  };

  return {
    show: async (incident, version) => {
      const lease = `render-${incident.id}`;
      if (!(await deps.log.acquireLease(lease, deps.holder, LEASE_MS)))
        throw new Error(`Another instance writes the thread of ${incident.id}`);
      try {
        const known = await posts.load(incident.id);
        const newest = Math.max(0, ...[...known.values()].map((one) => one.version));
        if (version < newest) return;
        let threadTs: string | null = null;
        for (const item of deps.render(incident)) {
          const shown = { version, head: incident.head, threadTs };
          const ts = await bring(incident.id, item, shown, known.get(item.key));
          if (item.key === 'card') threadTs = ts;
          await deps.onShown(incident.id, item, !known.has(item.key));
        }
      } finally {
        await deps.log.releaseLease(lease, deps.holder);
      }
    },
    uploadPicture: (incident, png, altText) =>
      writer.upload(`${incident.id}-cascade.png`, png, altText),
    showNotice: async (key, title, text) => {
      const known = (await posts.load(NOTICES)).get(key);
      const shown = { version: 1, head: null, threadTs: null };
      await bring(NOTICES, deps.renderNotice(key, title, text), shown, known);
    },
  };
};
