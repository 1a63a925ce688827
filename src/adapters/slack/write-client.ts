import { type KnownBlock, WebAPIRateLimitedError, WebClient } from '@slack/web-api';
import PQueue from 'p-queue';

/** A message of ours as Slack has it. */
export interface Sent {
  readonly ts: string;
  /** Of the thread it went to, if it did. */
  readonly threadTs: string | null;
}

export interface Message {
  readonly channel: string;
  readonly text: string;
  readonly blocks: readonly object[];
  readonly threadTs?: string;
  /** Shows a thread post in the channel as well. */
  readonly broadcast?: true;
  /** Finds the message again after an uncertain outcome. */
  readonly key: string;
  readonly facts: Readonly<Record<string, string | number | boolean>>;
}

/** Writing to Slack: nothing is retried behind our back, since a retried post is a second post. */
export interface SlackWriter {
  post(message: Message): Promise<Sent>;
  edit(message: Message & { ts: string }): Promise<void>;
  /** The message with this key among the channel's or the thread's latest. */
  find(channel: string, key: string, threadTs?: string): Promise<Sent | null>;
  remove(channel: string, ts: string): Promise<void>;
  upload(name: string, bytes: Uint8Array, altText: string): Promise<string>;
}

const EVENT_TYPE = 'halcyon_post';
const FILE_READY_WITHIN = 20;
const FILE_POLL_MS = 300;

/** `calls` is told of every request by its method name. */
export const createSlackWriter = (options: {
  token: string;
  slackApiUrl?: string;
  onCall: (method: string) => void;
  pause: (milliseconds: number) => Promise<void>;
}): SlackWriter => {
  const client = new WebClient(options.token, {
    ...(options.slackApiUrl !== undefined && { slackApiUrl: options.slackApiUrl }),
    retryConfig: { retries: 0 },
    rejectRateLimitedCalls: true,
    timeout: 10_000,
  });
  const queue = new PQueue({ concurrency: 1 });

  const attempt = async <T>(
    method: string,
    request: () => Promise<T>,
    triesLeft: number,
  ): Promise<T> => {
    try {
      options.onCall(method);
      return await request();
    } catch (error) {
      // A 429 did nothing, so that waiting and asking again is safe.
      if (!(error instanceof WebAPIRateLimitedError) || triesLeft === 0) throw error;
      await options.pause(1000 * error.retryAfter);
      return attempt(method, request, triesLeft - 1);
    }
  };
  const call = <T>(method: string, request: () => Promise<T>): Promise<T> =>
    queue.add(() => attempt(method, request, 3));

  const content = (message: Message) => ({
    channel: message.channel,
    text: message.text,
    blocks: message.blocks as KnownBlock[],
    metadata: {
      event_type: EVENT_TYPE,
      event_payload: { key: message.key, ...message.facts },
    },
  });

  return {
    post: async (message) => {
      const sent = await call('chat.postMessage', () =>
        client.chat.postMessage({
          ...content(message),
          ...placeOf(message),
          parse: 'none',
          link_names: false,
          unfurl_links: false,
          unfurl_media: false,
        }),
      );
      return { ts: sent.ts ?? '', threadTs: sent.message?.thread_ts ?? null };
    },
    edit: async (message) => {
      await call('chat.update', () =>
        client.chat.update({ ...content(message), ts: message.ts, parse: 'none' }),
      );
    },
    find: async (channel, key, threadTs) => {
      const found = await call(threadTs ? 'conversations.replies' : 'conversations.history', () =>
        threadTs
          ? client.conversations.replies({
              channel,
              ts: threadTs,
              include_all_metadata: true,
              limit: 200,
            })
          : client.conversations.history({ channel, include_all_metadata: true, limit: 200 }),
      );
      const match = found.messages?.find((message) => keyOf(message) === key);
      return match?.ts ? { ts: match.ts, threadTs: match.thread_ts ?? null } : null;
    },
    remove: async (channel, ts) => {
      await call('chat.delete', () => client.chat.delete({ channel, ts }));
    },
    upload: async (name, bytes, altText) => {
      const place = await call('files.getUploadURLExternal', () =>
        client.files.getUploadURLExternal({
          filename: name,
          length: bytes.byteLength,
          alt_text: altText,
        }),
      );
      const uploaded = await fetch(place.upload_url ?? '', {
        method: 'POST',
        body: Buffer.from(bytes),
        signal: AbortSignal.timeout(10_000),
      });
      if (!uploaded.ok) throw new Error(`Slack refused the file: HTTP ${uploaded.status}`);
      const id = place.file_id ?? '';
      await call('files.completeUploadExternal', () =>
        client.files.completeUploadExternal({ files: [{ id, title: name }] }),
      );
      for (let tries = 0; tries < FILE_READY_WITHIN; tries += 1) {
        const info = await call('files.info', () => client.files.info({ file: id }));
        if (info.file?.mimetype) return id;
        await options.pause(FILE_POLL_MS);
      }
      throw new Error('Slack has not processed the file in time');
    },
  };
};

const placeOf = ({ threadTs, broadcast }: Message) => {
  if (threadTs === undefined) return {};
  // Slack's types tell the two apart by a literal.
  return broadcast
    ? { thread_ts: threadTs, reply_broadcast: true as const }
    : { thread_ts: threadTs, reply_broadcast: false as const };
};

const keyOf = (message: object): string | undefined => {
  const { metadata } = message as {
    metadata?: { event_type?: string; event_payload?: { key?: string } };
  };
  return metadata?.event_type === EVENT_TYPE ? metadata.event_payload?.key : undefined;
};
