import type { App, BlockAction, ButtonAction } from '@slack/bolt';
import type { Logger } from '../../app/ports.ts';
import { ACTION } from '../../domain/controls.ts';
import type { createClicks } from './clicks.ts';
import type { createCommands } from './commands.ts';
import { registerDialogues } from './dialogues.ts';
import type { createGuard } from './guard.ts';
import type { Posts } from './posts.ts';
import { refusalWords } from './refusal-words.ts';

/** Connects Bolt's listeners to what they do. Acknowledges at once; refusals go to that person alone. */
export const registerListeners = (
  app: App,
  deps: {
    guard: ReturnType<typeof createGuard>;
    commands: ReturnType<typeof createCommands>;
    clicks: ReturnType<typeof createClicks>;
    posts: Posts;
    botUserId: string;
    logger: Logger;
  },
): void => {
  const { guard, commands, clicks, posts } = deps;

  app.command('/incident', async ({ command, ack }) => {
    const checked = await guard({
      userId: command.user_id,
      teamId: command.team_id,
      appId: command.api_app_id,
      onceKey: `command-${command.trigger_id}`,
    });
    if (checked === 'duplicate') return ack();
    if (checked !== 'ok') return ack({ response_type: 'ephemeral', text: refusalWords(checked) });
    const { text, blocks } = await commands({
      text: command.text,
      userId: command.user_id,
      channelId: command.channel_id,
      threadIncident: null,
    });
    await ack({ response_type: 'ephemeral', text, blocks: [...blocks] });
  });

  app.event('app_mention', async ({ event, body, client }) => {
    const userId = event.user ?? '';
    const checked = await guard({
      userId,
      teamId: body.team_id,
      appId: body.api_app_id,
      onceKey: `event-${body.event_id}`,
    });
    if (checked === 'duplicate' || userId === '') return;
    const threadTs = event.thread_ts;
    const threadIncident = threadTs ? await posts.threadOf(event.channel, threadTs) : null;
    const words = event.text.replaceAll(`<@${deps.botUserId}>`, ' ');
    const answer =
      checked === 'ok'
        ? await commands({ text: words, userId, channelId: event.channel, threadIncident })
        : { text: refusalWords(checked), blocks: [] };
    await client.chat.postEphemeral({
      channel: event.channel,
      user: userId,
      text: answer.text,
      ...(answer.blocks.length > 0 && { blocks: [...answer.blocks] }),
      ...(threadTs !== undefined && { thread_ts: threadTs }),
    });
  });

  app.action<BlockAction<ButtonAction>>(
    { type: 'block_actions', action_id: idPattern(Object.values(ACTION)) },
    async ({ ack, action, body, client }) => {
      await ack();
      const userId = body.user.id;
      const channel = body.channel?.id ?? '';
      const tell = async (text: string): Promise<void> => {
        const threadTs = body.message?.['thread_ts'] as string | undefined;
        await client.chat.postEphemeral({
          channel,
          user: userId,
          text,
          ...(threadTs !== undefined && { thread_ts: threadTs }),
        });
      };
      const checked = await guard({
        userId,
        teamId: body.user.team_id ?? body.team?.id ?? null,
        appId: body.api_app_id,
        onceKey: `click-${userId}-${action.action_id}-${action.action_ts}`,
      });
      if (checked === 'duplicate') return;
      if (checked !== 'ok') return tell(refusalWords(checked));
      const { action_id: actionId, value = '' } = action;
      const outcome = await clicks.press({ actionId, value, userId, channelId: channel });
      if ('show' in outcome)
        await client.views.open({ trigger_id: body.trigger_id, view: outcome.show });
      if ('refuse' in outcome) await tell(refusalWords(outcome.refuse));
    },
  );

  registerDialogues(app, deps);

  app.error(async (error) => {
    deps.logger.error({ err: error }, 'a Slack listener failed');
  });
};

const idPattern = (ids: readonly string[]): RegExp =>
  new RegExp(`^(${ids.map((id) => id.replaceAll('.', '\\.')).join('|')})(#\\d+)?$`);
