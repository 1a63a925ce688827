import { z } from 'zod';
import { readToken, signToken } from './signed-token.ts';

/** How the bot tells recovery that people switched the autopilot. */
const autopilotOrderSchema = z.strictObject({
  kind: z.literal('autopilot'),
  on: z.boolean(),
  by: z.string().describe('Slack user who switched'),
  at: z
    .number()
    .int()
    .positive()
    .describe('Epoch milliseconds; a later order beats an earlier one'),
});
export type AutopilotOrder = z.infer<typeof autopilotOrderSchema>;

/** Signs an order with the secret that bot and recovery share. */
export const signAutopilotOrder = (order: AutopilotOrder, secret: string): string =>
  signToken(autopilotOrderSchema.parse(order), secret);

/** The order in a token; null where the signature is not ours or it is no order. */
export const readAutopilotOrder = (token: string, secret: string): AutopilotOrder | null => {
  const reading = readToken(token, secret);
  return reading.ok ? (autopilotOrderSchema.safeParse(reading.value).data ?? null) : null;
};
