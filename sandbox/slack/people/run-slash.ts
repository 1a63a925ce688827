import type { SlackCore } from '../core.ts';
import { respond } from '../delivery/respond.ts';
import type { User } from '../workspace/types.ts';
import { type Done, doneBy, fail, issueResponseUrl, slackNote } from './interaction.ts';
import { typedText } from './typed-text.ts';

interface Slash {
  readonly channelId: string;
  /** With its slash. */
  readonly command: string;
  readonly text: string;
  /** Set when it was typed into a thread, where Slack takes no custom commands. */
  readonly threadTs?: string | undefined;
}

function refusal(core: SlackCore, slash: Slash): string | undefined {
  const { command, threadTs } = slash;
  const known = core.workspace.app.commands.some((entry) => entry.command === command);
  if (!known) return `\`${command}\` is not a valid command.`;
  if (threadTs) return `\`${command}\` is not supported in threads. Sorry!`;
  return undefined;
}

/** A slash command: the app has three seconds, and what it acknowledges with is shown. */
export async function runSlash(core: SlackCore, user: User, slash: Slash): Promise<Done> {
  const { workspace } = core;
  const channel = workspace.channels.get(slash.channelId);
  if (!channel?.members.has(user.id)) return fail('channel_not_found');
  const refused = refusal(core, slash);
  if (refused) {
    slackNote(core, user.id, channel.id, refused);
    return fail(slash.threadTs ? 'not_in_threads' : 'unknown_command');
  }
  const origin = { userId: user.id, channelId: channel.id };
  const delivery = await core.transport.deliver({
    type: 'slash_commands',
    payload: {
      token: 'sandbox-verification-token',
      team_id: workspace.team.id,
      team_domain: workspace.team.domain,
      channel_id: channel.id,
      channel_name: channel.imUser === undefined ? channel.name : 'directmessage',
      user_id: user.id,
      user_name: user.name,
      command: slash.command,
      text: typedText(workspace, slash.text, true),
      api_app_id: workspace.app.id,
      is_enterprise_install: 'false',
      response_url: issueResponseUrl(core, origin),
      trigger_id: core.triggers.issue(user.id),
    },
  });
  const done = doneBy(delivery);
  if (!done.ok) {
    slackNote(core, user.id, channel.id, `${slash.command} failed with the error "${done.error}"`);
  } else if (done.response) {
    respond(core, origin, done.response);
  }
  return done;
}
