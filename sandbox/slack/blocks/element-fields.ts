import { z } from 'zod';
import {
  confirmDialog,
  dispatchActionConfig,
  identifier,
  plainText,
} from './composition-schemas.ts';

/** Fields that many elements share. */
export const actionable = { action_id: identifier.optional() };
export const confirmable = { confirm: confirmDialog.optional() };
export const focusable = { focus_on_load: z.boolean().optional() };
export const placeholdable = { placeholder: plainText(150).optional() };
export const dispatchable = { dispatch_action_config: dispatchActionConfig.optional() };
export const menu = { ...actionable, ...confirmable, ...focusable, ...placeholdable };
