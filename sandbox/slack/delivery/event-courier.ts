import type { Workspace } from '../workspace/create-workspace.ts';
import type { Channel, Json } from '../workspace/types.ts';
import type { Delivery, Transport } from './transport.ts';

/** Slack tries again nearly at once, after one minute and after five ("Events API", Retries). */
export const SLACK_REDELIVERY_MS: readonly number[] = [500, 60_000, 300_000];

interface CourierOptions {
  readonly workspace: Workspace;
  readonly transport: Transport;
  /** Pauses before each further try. */
  readonly redeliveryMs: readonly number[];
}

/** Carries events to the app, three more times when it does not acknowledge. */
export interface EventCourier {
  /** Sends an event, if the app subscribes to it and is where it happened. */
  send(event: Json): void;
  /** Events under way or waiting for another try. */
  pending(): number;
  close(): void;
}

function subscriptionOf(event: Json, channel: Channel | undefined): string {
  if (event['type'] !== 'message') return String(event['type']);
  if (channel?.imUser !== undefined) return 'message.im';
  return channel?.isPrivate ? 'message.groups' : 'message.channels';
}

function channelOf(workspace: Workspace, event: Json): Channel | undefined {
  const item = event['item'] as Json | undefined;
  return workspace.channels.get(String(event['channel'] ?? item?.['channel']));
}

function isShared(workspace: Workspace, channel: Channel | undefined): boolean {
  return [...(channel?.members ?? [])].some((id) => workspace.users.get(id)?.isStranger);
}

/** The outer part of every event ("Events API", callback object). */
function callback(workspace: Workspace, event: Json, channel: Channel | undefined): Json {
  const { team, app } = workspace;
  return {
    token: 'sandbox-verification-token',
    team_id: team.id,
    context_team_id: team.id,
    api_app_id: app.id,
    event,
    type: 'event_callback',
    event_id: workspace.nextId('Ev'),
    event_time: Math.floor(workspace.clock() / 1000),
    authorizations: [
      {
        enterprise_id: null,
        team_id: team.id,
        user_id: app.botUserId,
        is_bot: true,
        is_enterprise_install: false,
      },
    ],
    is_ext_shared_channel: isShared(workspace, channel),
    event_context: workspace.nextId('4-'),
  };
}

const RETRY_REASON: Readonly<Record<string, string>> = {
  timeout: 'http_timeout',
  no_connection: 'connection_failed',
};

function retryReason(delivery: Delivery): string {
  return delivery.ok ? '' : (RETRY_REASON[delivery.why] ?? delivery.why);
}

export function createEventCourier(options: CourierOptions): EventCourier {
  const { workspace, transport, redeliveryMs } = options;
  const timers = new Set<NodeJS.Timeout>();
  let underWay = 0;
  let closed = false;

  async function attempt(payload: Json, number: number, reason: string): Promise<void> {
    underWay += 1;
    const delivery = await transport.deliver({
      type: 'events_api',
      payload,
      ...(number > 0 && { retry: { attempt: number, reason } }),
    });
    underWay -= 1;
    const pause = redeliveryMs[number];
    if (delivery.ok || pause === undefined || closed) return;
    const timer = setTimeout(() => {
      timers.delete(timer);
      void attempt(payload, number + 1, retryReason(delivery));
    }, pause);
    timers.add(timer);
  }

  return {
    send: (event) => {
      const channel = channelOf(workspace, event);
      if (!workspace.app.events.includes(subscriptionOf(event, channel))) return;
      if (channel && !channel.members.has(workspace.app.botUserId)) return;
      void attempt(callback(workspace, event, channel), 0, '');
    },
    pending: () => underWay + timers.size,
    close: () => {
      closed = true;
      for (const timer of timers) clearTimeout(timer);
      timers.clear();
    },
  };
}
