import { z } from 'zod';

/** Block Kit's reference gives every bound here ("Composition objects"). */
const TEXT_MAX = 3000;
const ID_MAX = 255;
const URL_MAX = 3000;
const LABEL_MAX = 75;

/** A `plain_text` object of 1 to `max` characters. */
export function plainText(max = TEXT_MAX) {
  return z.strictObject({
    type: z.literal('plain_text'),
    text: z.string().min(1).max(max),
    emoji: z.boolean().optional(),
  });
}

/** A `mrkdwn` object of 1 to `max` characters. */
export function mrkdwnText(max = TEXT_MAX) {
  return z.strictObject({
    type: z.literal('mrkdwn'),
    text: z.string().min(1).max(max),
    verbatim: z.boolean().optional(),
  });
}

export function anyText(max = TEXT_MAX) {
  return z.discriminatedUnion('type', [plainText(max), mrkdwnText(max)]);
}

export const identifier = z.string().max(ID_MAX);

/** An absolute http or https address, as buttons and images want it. */
export const webAddress = z
  .string()
  .max(URL_MAX)
  .refine((value) => /^https?:\/\/[^\s/]+/.test(value) || value.startsWith('mailto:'), {
    message: 'Must be a valid URL',
  });

export const confirmDialog = z.strictObject({
  title: plainText(100).optional(),
  text: anyText(300),
  confirm: plainText(30).optional(),
  deny: plainText(30).optional(),
  style: z.enum(['primary', 'danger']).optional(),
});

const optionFields = {
  value: z.string().max(150).optional(),
  description: anyText(LABEL_MAX).optional(),
};

/** One choice of a select menu: its text is plain. */
export const menuOption = z.strictObject({ text: plainText(LABEL_MAX), ...optionFields });

/** One choice of radio buttons or checkboxes: its text may be mrkdwn. */
export const richOption = z.strictObject({ text: anyText(LABEL_MAX), ...optionFields });

export const overflowOption = z.strictObject({
  text: plainText(LABEL_MAX),
  ...optionFields,
  url: webAddress.optional(),
});

export const optionGroup = z.strictObject({
  label: plainText(LABEL_MAX),
  options: z.array(menuOption).min(1).max(100),
});

export const dispatchActionConfig = z.strictObject({
  trigger_actions_on: z.array(z.enum(['on_enter_pressed', 'on_character_entered'])).max(2),
});

/** A picture's source: exactly one of an address and a file that was uploaded to Slack. */
export const imageSource = {
  image_url: webAddress.optional(),
  slack_file: z
    .union([
      z.strictObject({ id: z.string().regex(/^F[A-Z0-9]{8,}$/) }),
      z.strictObject({ url: webAddress }),
    ])
    .optional(),
};

/** @returns the complaint when an image names no source or two. */
export function oneImageSource(image: { image_url?: unknown; slack_file?: unknown }): boolean {
  return (image.image_url === undefined) !== (image.slack_file === undefined);
}
