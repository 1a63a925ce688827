import type { WebClient } from '@slack/web-api';
import type { HeadSource } from '../../app/ports.ts';
import { type Head, readHead } from '../../domain/chain.ts';

const PAGE = 200;

/** As much of a message of `conversations.history` as is read here. */
interface Read {
  readonly bot_id?: string;
  readonly metadata?: {
    readonly event_payload?: { readonly key?: unknown; readonly head?: unknown };
  };
}

/**
 * How far each record had come when its card was last edited, out of the metadata of the cards in the
 * channel (`conversations.history`; scope `channels:history`). Only messages of this bot count.
 */
export const createPostedHeads = (client: WebClient, channel: string): HeadSource => ({
  heads: async () => {
    const { bot_id: botId } = await client.auth.test();
    const options = { channel, include_all_metadata: true, limit: PAGE };
    const messages: Read[] = [];
    for await (const page of client.paginate('conversations.history', options))
      messages.push(...((page as { messages?: Read[] }).messages ?? []));
    return new Map(messages.filter((message) => message.bot_id === botId).flatMap(cardOf));
  },
});

const cardOf = ({ metadata }: Read): [incident: string, head: Head][] => {
  const { key, head } = metadata?.event_payload ?? {};
  const incident = /^(INC-\d+)\/card$/.exec(String(key))?.[1];
  const read = readHead(String(head));
  return incident && read ? [[incident, read]] : [];
};
