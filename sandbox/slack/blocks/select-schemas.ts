import { z } from 'zod';
import { menuOption, optionGroup } from './composition-schemas.ts';
import { menu } from './element-fields.ts';

const severalOf = { max_selected_items: z.number().int().min(1).optional() };

const choices = {
  options: z.array(menuOption).min(1).max(100).optional(),
  option_groups: z.array(optionGroup).min(1).max(100).optional(),
};
const oneSourceOfChoices = (select: { options?: unknown; option_groups?: unknown }) =>
  (select.options === undefined) !== (select.option_groups === undefined);
const CHOICES = { message: 'must define either `options` or `option_groups`' };

const staticSelect = z
  .strictObject({
    type: z.literal('static_select'),
    ...menu,
    ...choices,
    initial_option: menuOption.optional(),
  })
  .refine(oneSourceOfChoices, CHOICES);

const multiStaticSelect = z
  .strictObject({
    type: z.literal('multi_static_select'),
    ...menu,
    ...severalOf,
    ...choices,
    initial_options: z.array(menuOption).max(100).optional(),
  })
  .refine(oneSourceOfChoices, CHOICES);

const externalFields = { ...menu, min_query_length: z.number().int().min(0).optional() };
const conversationFields = {
  ...menu,
  default_to_current_conversation: z.boolean().optional(),
  filter: z.looseObject({}).optional(),
};

/** Select and multi-select menus of every source. */
export const selects = [
  staticSelect,
  z.strictObject({
    type: z.literal('external_select'),
    ...externalFields,
    initial_option: menuOption.optional(),
  }),
  z.strictObject({
    type: z.literal('users_select'),
    ...menu,
    initial_user: z.string().optional(),
  }),
  z.strictObject({
    type: z.literal('conversations_select'),
    ...conversationFields,
    initial_conversation: z.string().optional(),
    response_url_enabled: z.boolean().optional(),
  }),
  z.strictObject({
    type: z.literal('channels_select'),
    ...menu,
    initial_channel: z.string().optional(),
    response_url_enabled: z.boolean().optional(),
  }),
  multiStaticSelect,
  z.strictObject({
    type: z.literal('multi_external_select'),
    ...externalFields,
    ...severalOf,
    initial_options: z.array(menuOption).max(100).optional(),
  }),
  z.strictObject({
    type: z.literal('multi_users_select'),
    ...menu,
    ...severalOf,
    initial_users: z.array(z.string()).optional(),
  }),
  z.strictObject({
    type: z.literal('multi_conversations_select'),
    ...conversationFields,
    ...severalOf,
    initial_conversations: z.array(z.string()).optional(),
  }),
  z.strictObject({
    type: z.literal('multi_channels_select'),
    ...menu,
    ...severalOf,
    initial_channels: z.array(z.string()).optional(),
  }),
] as const;
