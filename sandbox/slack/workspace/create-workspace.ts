import type {
  App,
  Channel,
  Ephemeral,
  Message,
  SlackFile,
  Team,
  User,
  UserGroup,
  View,
  WorkspaceSeed,
} from './types.ts';

/** The whole state of the local Slack, in memory. */
export interface Workspace {
  readonly team: Team;
  readonly app: App;
  readonly paidPlan: boolean;
  readonly users: Map<string, User>;
  readonly userGroups: Map<string, UserGroup>;
  readonly channels: Map<string, Channel>;
  /** By channel, then by `ts` in order of posting: replies are in there too. */
  readonly messages: Map<string, Map<string, Message>>;
  readonly ephemerals: Ephemeral[];
  readonly files: Map<string, SlackFile>;
  /** By person: the open modals, the topmost last. */
  readonly modals: Map<string, View[]>;
  readonly homes: Map<string, View>;
  /** By `user:channel`: the `ts` up to which the person has read. */
  readonly lastRead: Map<string, string>;
  /** Milliseconds since 1970-01-01T00:00Z. */
  readonly clock: () => number;
  /** A message id that is unique and ascending in the whole workspace: seconds, dot, six digits. */
  nextTs(): string;
  /** An id such as `V00000A1`: the prefix and eight upper-case digits. */
  nextId(prefix: string): string;
  /** Tells everyone who watches that something changed. */
  changed(): void;
  onChange(listener: () => void): () => void;
}

const MICROS_PER_SECOND = 1_000_000;

function timestamps(clock: () => number): () => string {
  let last = 0;
  return () => {
    last = Math.max(last + 1, clock() * 1000);
    const micros = String(last % MICROS_PER_SECOND).padStart(6, '0');
    return `${Math.floor(last / MICROS_PER_SECOND)}.${micros}`;
  };
}

/** An empty workspace of the people, groups and channels of `seed`. */
export function createWorkspace(seed: WorkspaceSeed, clock: () => number): Workspace {
  const listeners = new Set<() => void>();
  let ids = 0;
  const channels = seed.channels.map((channel) => ({
    id: channel.id,
    name: channel.name,
    topic: channel.topic,
    isPrivate: channel.isPrivate ?? false,
    members: new Set(channel.members),
    bookmarks: [],
    pins: new Set<string>(),
    canvases: [],
  }));
  return {
    team: seed.team,
    app: seed.app,
    paidPlan: seed.paidPlan,
    users: new Map(seed.users.map((user) => [user.id, user])),
    userGroups: new Map(seed.userGroups.map((group) => [group.id, { ...group }])),
    channels: new Map(channels.map((channel) => [channel.id, channel])),
    messages: new Map(channels.map((channel) => [channel.id, new Map()])),
    ephemerals: [],
    files: new Map(),
    modals: new Map(),
    homes: new Map(),
    lastRead: new Map(),
    clock,
    nextTs: timestamps(clock),
    nextId: (prefix) => {
      ids += 1;
      return `${prefix}${(ids + 0x10000).toString(36).toUpperCase().padStart(8, '0')}`;
    },
    changed: () => {
      for (const listener of listeners) listener();
    },
    onChange: (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
  };
}
