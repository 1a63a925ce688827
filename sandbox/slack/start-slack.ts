import { randomBytes } from 'node:crypto';
import type { AddressInfo } from 'node:net';
import { allMethods } from './api/all-methods.ts';
import { type ApiFaults, createApiFaults } from './api/api-faults.ts';
import { createRateLimiter } from './api/rate-limit.ts';
import { createWebApi } from './api/web-api.ts';
import type { SlackCore } from './core.ts';
import { createEventCourier, SLACK_REDELIVERY_MS } from './delivery/event-courier.ts';
import { createHttpTransport } from './delivery/http-transport.ts';
import { createResponseUrls } from './delivery/response-urls.ts';
import { createSocketTransport } from './delivery/socket-transport.ts';
import { createTriggers } from './delivery/triggers.ts';
import { changeUserGroup } from './people/change-user-group.ts';
import { createPerson, type Person } from './people/person.ts';
import { issueTicket, serveSlack } from './serve-slack.ts';
import { createWorkspace } from './workspace/create-workspace.ts';
import { defaultWorkspace } from './workspace/default-workspace.ts';
import type { User, UserGroup, WorkspaceSeed } from './workspace/types.ts';

interface SlackOptions {
  /** Any free port unless said. */
  readonly port?: number;
  /** Milliseconds since 1970-01-01T00:00Z; the wall clock unless said. */
  readonly clock?: () => number;
  /** What differs from the default workspace. */
  readonly workspace?: Partial<WorkspaceSeed>;
  /** Where the app takes signed HTTP requests; Socket Mode unless said. */
  readonly eventsUrl?: string;
  /** How long the app may take to acknowledge; Slack's 3000 unless said. */
  readonly ackTimeoutMs?: number;
  /** Pauses before an event is tried again; Slack's unless said. */
  readonly redeliveryMs?: readonly number[];
  /** How long an upload takes to be processed; 400 unless said. */
  readonly fileProcessingMs?: number;
}

/** A running local Slack. */
export interface SlackSandbox {
  /** For `slackApiUrl`; ends in `/api/`. */
  readonly apiUrl: string;
  readonly pageUrl: string;
  readonly botToken: string;
  readonly appToken: string;
  readonly signingSecret: string;
  /** The first channel of the workspace. */
  readonly channel: { readonly id: string; readonly name: string };
  readonly users: readonly User[];
  readonly userGroups: readonly UserGroup[];
  /** Faults to switch on, by method. */
  readonly apiFaults: ApiFaults;
  as(userId: string): Person;
  /** Web API calls that arrived, by method. */
  callCount(): Record<string, number>;
  /** Asks every Socket Mode connection to come back, as Slack does now and then. */
  disconnectSockets(): void;
  /** Open Socket Mode connections. */
  socketCount(): number;
  /** Events under way or waiting to be tried again. */
  pendingEvents(): number;
  /** @throws RangeError when there is no such group. */
  setUserGroup(groupId: string, users: readonly string[]): void;
  stop(): Promise<void>;
}

/** Starts a workspace with one app installed, on loopback. @throws when the port is taken. */
export async function startSlack(options: SlackOptions = {}): Promise<SlackSandbox> {
  const clock = options.clock ?? Date.now;
  const seed = { ...defaultWorkspace, ...options.workspace };
  const workspace = createWorkspace(seed, clock);
  const secret = randomBytes(16).toString('hex');
  const tokens = {
    botToken: `xoxb-sandbox-${secret.slice(0, 12)}`,
    appToken: `xapp-1-${seed.app.id}-${secret.slice(12, 24)}`,
  };
  const shared = { ackTimeoutMs: options.ackTimeoutMs ?? 3000, clock };
  const sockets = options.eventsUrl
    ? undefined
    : createSocketTransport({ appId: seed.app.id, ...shared });
  const transport =
    sockets ??
    createHttpTransport({ url: options.eventsUrl ?? '', signingSecret: secret, ...shared });
  const courier = createEventCourier({
    workspace,
    transport,
    redeliveryMs: options.redeliveryMs ?? SLACK_REDELIVERY_MS,
  });
  const tickets = new Set<string>();
  const address = { port: 0 };
  const core: SlackCore = {
    workspace,
    transport,
    emitEvent: courier.send,
    triggers: createTriggers(clock, () => workspace.nextId('Tr')),
    responseUrls: createResponseUrls(clock, () => workspace.nextId('R')),
    baseUrl: () => `http://127.0.0.1:${address.port}`,
    issueSocketUrl: () =>
      `ws://127.0.0.1:${address.port}/link/?ticket=${issueTicket(tickets)}&app_id=${seed.app.id}`,
    fileProcessingMs: options.fileProcessingMs ?? 400,
  };
  const faults = createApiFaults();
  const limiter = createRateLimiter(clock);
  const api = createWebApi({ core, methods: allMethods, tokens, limiter, faults });
  const server = await serveSlack(
    { core, api, botToken: tokens.botToken, sockets, tickets },
    options.port ?? 0,
  );
  address.port = (server.address() as AddressInfo).port;
  const [first] = workspace.channels.values();
  if (!first) throw new RangeError('A workspace needs a channel.');

  return {
    apiUrl: `${core.baseUrl()}/api/`,
    pageUrl: `${core.baseUrl()}/?channel=${first.id}`,
    ...tokens,
    signingSecret: secret,
    channel: { id: first.id, name: first.name },
    users: seed.users,
    userGroups: [...workspace.userGroups.values()],
    apiFaults: faults,
    as: (userId) => createPerson(core.baseUrl(), userId),
    callCount: () => Object.fromEntries(api.counts),
    disconnectSockets: () => sockets?.disconnectAll(),
    socketCount: () => sockets?.connections() ?? 0,
    pendingEvents: courier.pending,
    setUserGroup: (groupId, users) => {
      if (!changeUserGroup(core, groupId, users)) throw new RangeError(`No user group ${groupId}.`);
    },
    stop: async () => {
      courier.close();
      await transport.close();
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}
