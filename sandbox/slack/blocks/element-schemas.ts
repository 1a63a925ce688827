import { z } from 'zod';
import {
  imageSource,
  oneImageSource,
  overflowOption,
  plainText,
  richOption,
  webAddress,
} from './composition-schemas.ts';
import {
  actionable,
  confirmable,
  dispatchable,
  focusable,
  menu,
  placeholdable,
} from './element-fields.ts';
import { selects } from './select-schemas.ts';

const button = z.strictObject({
  type: z.literal('button'),
  ...actionable,
  ...confirmable,
  text: plainText(75),
  value: z.string().max(2000).optional(),
  url: webAddress.optional(),
  style: z.enum(['primary', 'danger']).optional(),
  accessibility_label: z.string().max(75).optional(),
});

const iconButton = z.strictObject({
  type: z.literal('icon_button'),
  ...actionable,
  ...confirmable,
  icon: z.string(),
  text: plainText(75),
  value: z.string().max(2000).optional(),
  accessibility_label: z.string().max(75).optional(),
  visible_to_user_ids: z.array(z.string()).optional(),
});

const feedbackChoice = z.strictObject({
  text: plainText(75),
  value: z.string().max(2000),
  accessibility_label: z.string().max(75).optional(),
});

const feedbackButtons = z.strictObject({
  type: z.literal('feedback_buttons'),
  ...actionable,
  positive_button: feedbackChoice,
  negative_button: feedbackChoice,
});

const workflowButton = z.strictObject({
  type: z.literal('workflow_button'),
  ...actionable,
  text: plainText(75),
  workflow: z.looseObject({ trigger: z.looseObject({ url: webAddress }) }),
  style: z.enum(['primary', 'danger']).optional(),
  accessibility_label: z.string().max(75).optional(),
});

const overflow = z.strictObject({
  type: z.literal('overflow'),
  ...actionable,
  ...confirmable,
  options: z.array(overflowOption).min(1).max(5),
});

const choiceFields = {
  ...actionable,
  ...confirmable,
  ...focusable,
  options: z.array(richOption).min(1).max(10),
};

const checkboxes = z.strictObject({
  type: z.literal('checkboxes'),
  ...choiceFields,
  initial_options: z.array(richOption).min(1).max(10).optional(),
});
const radioButtons = z.strictObject({
  type: z.literal('radio_buttons'),
  ...choiceFields,
  initial_option: richOption.optional(),
});
const datepicker = z.strictObject({
  type: z.literal('datepicker'),
  ...menu,
  initial_date: z
    .string()
    .regex(/^\d{4}-\d{2}-\d{2}$/)
    .optional(),
});
const timepicker = z.strictObject({
  type: z.literal('timepicker'),
  ...menu,
  timezone: z.string().optional(),
  initial_time: z
    .string()
    .regex(/^([01]\d|2[0-3]):[0-5]\d$/)
    .optional(),
});
const datetimepicker = z.strictObject({
  type: z.literal('datetimepicker'),
  ...actionable,
  ...confirmable,
  ...focusable,
  initial_date_time: z.number().int().min(1_000_000_000).max(9_999_999_999).optional(),
});

const typedText = { ...actionable, ...dispatchable, ...focusable, ...placeholdable };
const plainTextInput = z.strictObject({
  type: z.literal('plain_text_input'),
  ...typedText,
  initial_value: z.string().max(3000).optional(),
  multiline: z.boolean().optional(),
  min_length: z.number().int().min(0).max(3000).optional(),
  max_length: z.number().int().min(1).max(3000).optional(),
});
const emailInput = z.strictObject({
  type: z.literal('email_text_input'),
  ...typedText,
  initial_value: z.string().optional(),
});
const urlInput = z.strictObject({
  type: z.literal('url_text_input'),
  ...typedText,
  initial_value: z.string().optional(),
});
const numberInput = z.strictObject({
  type: z.literal('number_input'),
  ...typedText,
  is_decimal_allowed: z.boolean(),
  initial_value: z.string().optional(),
  min_value: z.string().optional(),
  max_value: z.string().optional(),
});
const richTextInput = z.strictObject({
  type: z.literal('rich_text_input'),
  ...typedText,
  initial_value: z.looseObject({ type: z.literal('rich_text') }).optional(),
  min_lines: z.number().int().optional(),
  max_lines: z.number().int().optional(),
});
const fileInput = z.strictObject({
  type: z.literal('file_input'),
  ...actionable,
  filetypes: z.array(z.string()).optional(),
  max_files: z.number().int().min(1).max(10).optional(),
});

/** A picture as an element: in a context, or beside a section. */
export const imageElement = z
  .strictObject({ type: z.literal('image'), alt_text: z.string().min(1).max(2000), ...imageSource })
  .refine(oneImageSource, { message: 'must define either `image_url` or `slack_file`' });

const pickers = [checkboxes, radioButtons, datepicker, timepicker] as const;

/** Elements of an `actions` block. */
export const actionsElement = z.discriminatedUnion('type', [
  button,
  overflow,
  workflowButton,
  datetimepicker,
  richTextInput,
  ...pickers,
  ...selects,
]);

/** What stands beside a section's text. */
export const sectionAccessory = z.discriminatedUnion('type', [
  button,
  overflow,
  workflowButton,
  imageElement,
  ...pickers,
  ...selects,
]);

/** Elements of an `input` block. */
export const inputElement = z.discriminatedUnion('type', [
  plainTextInput,
  emailInput,
  urlInput,
  numberInput,
  richTextInput,
  fileInput,
  datetimepicker,
  ...pickers,
  ...selects,
]);

/** Elements of a `context_actions` block. */
export const contextActionsElement = z.discriminatedUnion('type', [feedbackButtons, iconButton]);

export const cardButton = button;
