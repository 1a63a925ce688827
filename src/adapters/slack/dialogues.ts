import type { App, ViewOutput, ViewSubmitAction } from '@slack/bolt';
import { z } from 'zod';
import { APPROVAL_INPUT, VIEW } from '../../domain/controls.ts';
import type { ClickOutcome, createClicks } from './clicks.ts';
import type { createGuard } from './guard.ts';
import { refusalWords, type SlackRefusal } from './refusal-words.ts';

const refSchema = z.object({ incidentId: z.string(), digest: z.string(), channel: z.string() });
const glassSchema = refSchema.extend({ reason: z.string() });

/** What a submitted dialogue does, given what it was opened with. */
type Act<R> = (ref: R, userId: string, view: ViewOutput) => Promise<ClickOutcome>;

/** Connects Bolt's listener of submitted dialogues to what they do. */
export const registerDialogues = (
  app: App,
  {
    guard,
    clicks,
  }: { guard: ReturnType<typeof createGuard>; clicks: ReturnType<typeof createClicks> },
): void => {
  const outcomeOf = async <R>(
    { user, team, api_app_id: appId }: ViewSubmitAction,
    view: ViewOutput,
    schema: z.ZodType<R>,
    act: Act<R>,
  ): Promise<ClickOutcome> => {
    const teamId = user.team_id ?? team?.id ?? null;
    const checked = await guard({ userId: user.id, teamId, appId, onceKey: null });
    if (checked !== 'ok') return { refuse: checked === 'duplicate' ? 'stale-button' : checked };
    const ref = readJson(view.private_metadata, schema);
    return ref === null ? { refuse: 'stale-button' } : act(ref, user.id, view);
  };

  const on = <R>(callbackId: string, schema: z.ZodType<R>, act: Act<R>): void => {
    app.view<ViewSubmitAction>(callbackId, async ({ ack, body, view, client }) => {
      const outcome = await outcomeOf(body, view, schema, act);
      if ('show' in outcome) return ack({ response_action: 'update', view: outcome.show });
      if (!('refuse' in outcome)) return ack();
      const text = refusalWords(outcome.refuse);
      const block = blockFor(view, outcome.refuse);
      if (block) return ack({ response_action: 'errors', errors: { [block]: text } });
      // A dialogue without an input has no place for a complaint.
      await ack();
      const channel = readJson(view.private_metadata, refSchema)?.channel;
      if (channel) await client.chat.postEphemeral({ channel, user: body.user.id, text });
    });
  };

  on(VIEW.approve, refSchema, (ref, userId, { state: { values } }) =>
    clicks.decide({
      ref,
      userId,
      decision:
        values[APPROVAL_INPUT.decision]?.[APPROVAL_INPUT.decision]?.selected_option?.value ?? '',
      reason: values[APPROVAL_INPUT.reason]?.[APPROVAL_INPUT.reason]?.value ?? '',
    }),
  );
  on(VIEW.breakGlass, glassSchema, clicks.breakGlass);
  on(VIEW.askAgain, refSchema, clicks.askAgain);
};

/** The input that a complaint belongs to; undefined where the dialogue has none. */
const blockFor = ({ blocks }: ViewOutput, refusal: SlackRefusal): string | undefined => {
  const inputs = blocks.filter(({ type }) => type === 'input').map(({ block_id: id }) => id);
  return refusal === 'needs-a-reason' && inputs.includes(APPROVAL_INPUT.reason)
    ? APPROVAL_INPUT.reason
    : inputs[0];
};

const readJson = <R>(text: string, schema: z.ZodType<R>): R | null => {
  try {
    return schema.parse(JSON.parse(text));
  } catch {
    return null;
  }
};
