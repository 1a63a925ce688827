/** Plain JSON as it travels on Slack's wire. */
export type Json = Record<string, unknown>;

export interface Team {
  readonly id: string;
  readonly name: string;
  readonly domain: string;
}

export interface User {
  readonly id: string;
  /** The handle: lower case, unique in the workspace. */
  readonly name: string;
  readonly realName: string;
  readonly title: string;
  readonly teamId: string;
  readonly email: string;
  readonly isBot?: boolean;
  /** Deactivated: may still hold a stale client, never decides anything. */
  readonly deleted?: boolean;
  /** Comes from another workspace through a shared channel. */
  readonly isStranger?: boolean;
}

export interface UserGroup {
  readonly id: string;
  readonly handle: string;
  readonly name: string;
  users: string[];
}

export interface Channel {
  readonly id: string;
  readonly name: string;
  readonly isPrivate: boolean;
  /** The person at the other end, where this is a direct message with the bot. */
  readonly imUser?: string;
  topic: string;
  readonly members: Set<string>;
  readonly bookmarks: Json[];
  /** `ts` of pinned messages. */
  readonly pins: Set<string>;
  /** Ids of canvases that are tabs of this channel. */
  readonly canvases: string[];
}

interface Reaction {
  readonly name: string;
  users: string[];
}

/** A message in the field names of Slack's own message object. */
export interface Message {
  readonly type: 'message';
  subtype?: string;
  readonly ts: string;
  readonly user: string;
  readonly team: string;
  text: string;
  blocks?: Json[];
  bot_id?: string;
  app_id?: string;
  readonly thread_ts?: string;
  edited?: { user: string; ts: string };
  metadata?: Json;
  reactions?: Reaction[];
  files?: string[];
}

/** What one person alone sees in a channel, until it is deleted. */
export interface Ephemeral {
  readonly userId: string;
  readonly channelId: string;
  readonly message: Message;
}

export interface SlackFile {
  readonly id: string;
  readonly name: string;
  title: string;
  readonly altText: string;
  readonly userId: string;
  readonly length: number;
  content?: Buffer;
  /** Epoch milliseconds from which on the processed facts (type, size in pixels) are known. */
  readyAt?: number;
  readonly channels: Set<string>;
  /** Markdown, where the file is a canvas. */
  canvas?: string;
}

/** A modal or a home tab in the field names of Slack's own view object. */
export interface View {
  readonly id: string;
  readonly type: 'modal' | 'home';
  readonly team_id: string;
  readonly app_id: string;
  readonly bot_id: string;
  title?: Json;
  submit?: Json | null;
  close?: Json | null;
  blocks: Json[];
  private_metadata: string;
  callback_id: string;
  external_id: string;
  clear_on_close: boolean;
  notify_on_close: boolean;
  hash: string;
  readonly previous_view_id: string | null;
  readonly root_view_id: string;
  state: { values: Json };
}

interface SlashCommand {
  readonly command: string;
  readonly description: string;
  readonly usageHint: string;
}

/** An entry of a message's "more actions" menu. */
interface MessageShortcut {
  readonly callbackId: string;
  readonly name: string;
}

/** The installed app: what its manifest grants and subscribes to. */
export interface App {
  readonly id: string;
  readonly name: string;
  readonly botUserId: string;
  readonly botId: string;
  readonly botScopes: readonly string[];
  readonly events: readonly string[];
  readonly commands: readonly SlashCommand[];
  readonly shortcuts: readonly MessageShortcut[];
}

/** Everything a workspace starts with. */
export interface WorkspaceSeed {
  readonly team: Team;
  readonly app: App;
  readonly users: readonly User[];
  readonly userGroups: readonly UserGroup[];
  readonly channels: readonly {
    readonly id: string;
    readonly name: string;
    readonly topic: string;
    readonly isPrivate?: boolean;
    readonly members: readonly string[];
  }[];
  /** User groups are on paid plans only; without one their methods answer `plan_upgrade_required`. */
  readonly paidPlan: boolean;
}
