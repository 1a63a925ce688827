import { digestOf } from '../../../mcp/contracts/canonical-json.ts';
import type { EventLog, IncidentView, Logger } from '../../app/ports.ts';
import type { Incident } from '../../domain/incident.ts';
import type { ThreadItem } from '../../domain/thread-item.ts';
import type { Post, Posts } from './posts.ts';
import type { SlackWriter } from './write-client.ts';

const LEASE_MS = 30_000;
const NOTICES = 'notices';

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

  const messageOf = (threadId: string, item: ThreadItem, threadTs: string | null) => ({
    channel,
    text: item.text,
    blocks: item.blocks,
    key: `${threadId}/${item.key}`,
    facts: item.facts,
    ...(item.place === 'thread' && threadTs !== null && { threadTs }),
  });

  const post = async (
    threadId: string,
    item: ThreadItem,
    version: number,
    threadTs: string | null,
    uncertain: boolean,
  ): Promise<string> => {
    const message = messageOf(threadId, item, threadTs);
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
    version: number,
    known: Post | undefined,
    threadTs: string | null,
  ): Promise<string> => {
    if (!known?.ts) return post(threadId, item, version, threadTs, known?.state === 'intended');
    if (known.digest === digestOf(item)) return known.ts;
    await writer.edit({ ...messageOf(threadId, item, threadTs), ts: known.ts });
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
          const ts = await bring(incident.id, item, version, known.get(item.key), threadTs);
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
      await bring(NOTICES, deps.renderNotice(key, title, text), 1, known, null);
    },
  };
};
