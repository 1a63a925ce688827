import { z } from 'zod';
import { planSchema, riskLevelSchema } from './recovery-plan.ts';
import { readToken, signToken } from './signed-token.ts';
import { instantSchema } from './window.ts';

/** Permission to run one exact plan once, issued by the bot and redeemed by the recovery service. */
export const grantSchema = z.object({
  id: z.uuid().describe("Also SSM's ClientToken, so a retried start is the same start"),
  purpose: z.enum(['execute', 'stop', 'roll-back']),
  digest: z.string().describe('Digest of `plan`'),
  plan: planSchema,
  executionId: z.string().optional().describe('For `stop`: what to stop'),
  alarms: z.array(z.string()).min(1),
  confidence: z.number().min(0).max(1).describe('In the cause, when the plan was shown'),
  risk: riskLevelSchema.describe('As shown to whoever decided'),
  by: z.discriminatedUnion('kind', [
    z.object({ kind: z.literal('policy') }),
    z.object({
      kind: z.literal('people'),
      requestedBy: z.string().nullable(),
      approvers: z.array(z.string()).min(1),
      brokeGlass: z.boolean().default(false),
    }),
  ]),
  issuedAt: instantSchema,
  expiresAt: instantSchema,
});
export type Grant = z.infer<typeof grantSchema>;

/** `base64url(canonical JSON).base64url(HMAC-SHA-256)`. */
export const signGrant = (grant: Grant, secret: string): string =>
  signToken(grantSchema.parse(grant), secret);

export type GrantReading =
  | { ok: true; grant: Grant }
  | { ok: false; refusal: 'grant-malformed' | 'grant-forged' };

/** Reads a signed grant. Checks form and signature alone: expiry and use are the ledger's to judge. */
export const readGrant = (token: string, secret: string): GrantReading => {
  const reading = readToken(token, secret);
  if (!reading.ok) return { ok: false, refusal: `grant-${reading.refusal}` };
  const parsed = grantSchema.safeParse(reading.value);
  return parsed.success
    ? { ok: true, grant: parsed.data }
    : { ok: false, refusal: 'grant-malformed' };
};
