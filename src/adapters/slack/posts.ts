import type { Clock, EventLog } from '../../app/ports.ts';

/** What is known of one message of ours in Slack. */
export interface Post {
  readonly key: string;
  /** `intended`: written ahead, its outcome unknown. */
  readonly state: 'intended' | 'confirmed';
  readonly channel: string;
  readonly ts: string | null;
  /** Of the content that it shows. */
  readonly digest: string;
  /** Version of the incident that it shows. */
  readonly version: number;
}

type PostEvent =
  | { type: 'PostIntended'; data: { key: string; channel: string } }
  | {
      type: 'PostConfirmed' | 'PostEdited';
      data: { key: string; channel: string; ts: string; digest: string; version: number };
    };

/** The messages of one thread, kept in a stream of their own: Slack is a view, this says of what. */
export interface Posts {
  load(threadId: string): Promise<ReadonlyMap<string, Post>>;
  record(threadId: string, event: PostEvent): Promise<void>;
  /** The incident whose card is this message. */
  threadOf(channel: string, ts: string): Promise<string | null>;
}

const PREFIX = 'posts/';

export const createPosts = (deps: { log: EventLog; clock: Clock; newId: () => string }): Posts => {
  const load = async (threadId: string): Promise<ReadonlyMap<string, Post>> => {
    const posts = new Map<string, Post>();
    for (const stored of await deps.log.readStream(PREFIX + threadId)) {
      const event = { type: stored.type, data: stored.data } as PostEvent;
      const { key } = event.data;
      if (event.type === 'PostIntended')
        posts.set(key, {
          key,
          state: 'intended',
          channel: event.data.channel,
          ts: null,
          digest: '',
          version: 0,
        });
      else posts.set(key, { state: 'confirmed', ...event.data });
    }
    return posts;
  };
  return {
    load,
    record: async (threadId, { type, data }) => {
      await deps.log.append(PREFIX + threadId, [
        { id: deps.newId(), type, at: deps.clock(), data },
      ]);
    },
    threadOf: async (channel, ts) => {
      for (const stream of await deps.log.listStreams(PREFIX)) {
        const threadId = stream.slice(PREFIX.length);
        const card = (await load(threadId)).get('card');
        if (card?.channel === channel && card.ts === ts) return threadId;
      }
      return null;
    },
  };
};
