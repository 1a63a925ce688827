import type { IncomingHttpHeaders } from 'node:http';
import type { EpochMs } from '../../app/ports.ts';
import { jsonOf } from './json-of.ts';
import { type SnsMessage, snsMessageSchema } from './sns-message.ts';
import type { SnsRefusal } from './sns-refusal.ts';

/** How far a message's own time may be from ours, in ms: what bounds a replay. */
export const maxMessageAgeMs = 60 * 60 * 1_000;

export type SnsPost =
  | { readonly ok: true; readonly message: SnsMessage }
  | { readonly ok: false; readonly refusal: SnsRefusal };

export interface SnsPostRules {
  readonly topicArns: ReadonlySet<string>;
  readonly now: EpochMs;
}

/** Everything that can be said of a post before its signature is verified. */
export const readSnsPost = (
  headers: IncomingHttpHeaders,
  body: unknown,
  { topicArns, now }: SnsPostRules,
): SnsPost => {
  if (headers['x-amz-sns-rawdelivery'] === 'true') return { ok: false, refusal: 'raw-delivery' };
  const parsed = snsMessageSchema.safeParse(jsonOf(String(body)));
  if (!parsed.success) return { ok: false, refusal: 'malformed' };
  const message = parsed.data;
  if (headers['x-amz-sns-message-type'] !== message.Type) {
    return { ok: false, refusal: 'type-mismatch' };
  }
  if (!topicArns.has(message.TopicArn)) return { ok: false, refusal: 'foreign-topic' };
  if (Math.abs(now - Date.parse(message.Timestamp)) > maxMessageAgeMs) {
    return { ok: false, refusal: 'stale' };
  }
  return { ok: true, message };
};
