import type { SlackCore } from '../core.ts';
import type { Delivery } from '../delivery/transport.ts';
import type { Json, User } from '../workspace/types.ts';

/** What became of something that a person did, as their client shows it. */
export type Done =
  | { readonly ok: true; readonly ackMs: number; readonly response?: Json }
  | { readonly ok: false; readonly error: string; readonly ackMs?: number };

export function fail(error: string): Done {
  return { ok: false, error };
}

/** Slack's word to the person when an app did not acknowledge. */
const UNACKNOWLEDGED: Readonly<Record<string, string>> = {
  timeout: 'operation_timeout',
  http_error: 'http_service_error',
  connection_failed: 'dispatch_failed',
  no_connection: 'dispatch_failed',
};

export function doneBy(delivery: Delivery): Done {
  if (!delivery.ok) {
    const error = UNACKNOWLEDGED[delivery.why] ?? 'dispatch_failed';
    return { ok: false, error, ackMs: delivery.tookMs };
  }
  const { response, tookMs } = delivery;
  return { ok: true, ackMs: tookMs, ...(response && { response }) };
}

/** What every interaction payload says of the person and of the app. */
export function interactionHead(core: SlackCore, type: string, user: User): Json {
  const { team, app } = core.workspace;
  return {
    type,
    team: { id: team.id, domain: team.domain },
    user: { id: user.id, username: user.name, name: user.name, team_id: user.teamId },
    api_app_id: app.id,
    token: 'sandbox-verification-token',
    trigger_id: core.triggers.issue(user.id),
    enterprise: null,
    is_enterprise_install: false,
  };
}

/** A `response_url` that answers to this person in this place. */
export function issueResponseUrl(
  core: SlackCore,
  origin: Parameters<SlackCore['responseUrls']['issue']>[0],
): string {
  return `${core.baseUrl()}/response/${core.responseUrls.issue(origin)}`;
}

/** A note of Slack itself that only this person sees. */
export function slackNote(core: SlackCore, userId: string, channelId: string, text: string): void {
  const { workspace } = core;
  workspace.ephemerals.push({
    userId,
    channelId,
    message: {
      type: 'message',
      ts: workspace.nextTs(),
      user: 'USLACKBOT',
      team: workspace.team.id,
      text,
    },
  });
  workspace.changed();
}
