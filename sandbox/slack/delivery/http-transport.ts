import { createHmac } from 'node:crypto';
import { z } from 'zod';
import type { Json } from '../workspace/types.ts';
import type { Delivery, Envelope, Transport } from './transport.ts';

interface HttpOptions {
  /** Where the app takes events, interactions and commands alike, as Bolt does. */
  readonly url: string;
  readonly signingSecret: string;
  readonly ackTimeoutMs: number;
  readonly clock: () => number;
}

/** The signature of "Verifying requests from Slack": HMAC-SHA256 of `v0:timestamp:body`. */
export function signRequest(secret: string, timestampS: number, body: string): string {
  return `v0=${createHmac('sha256', secret).update(`v0:${timestampS}:${body}`).digest('hex')}`;
}

function encode({ type, payload }: Envelope): { body: string; contentType: string } {
  if (type === 'events_api') {
    return { body: JSON.stringify(payload), contentType: 'application/json' };
  }
  const fields =
    type === 'interactive'
      ? { payload: JSON.stringify(payload) }
      : Object.fromEntries(Object.entries(payload).map(([key, value]) => [key, String(value)]));
  return {
    body: new URLSearchParams(fields).toString(),
    contentType: 'application/x-www-form-urlencoded',
  };
}

const jsonObject = z.record(z.string(), z.unknown());

/** A command may be answered with plain text, everything else with JSON or nothing. */
function readResponse(text: string): Json | undefined {
  if (text === '') return undefined;
  try {
    const parsed = jsonObject.safeParse(JSON.parse(text));
    return parsed.success ? parsed.data : undefined;
  } catch {
    return { text };
  }
}

/** Signed HTTP requests, as Slack sends them to a Request URL. */
export function createHttpTransport(options: HttpOptions): Transport {
  const { url, signingSecret, ackTimeoutMs, clock } = options;
  const closing = new AbortController();

  async function deliver(envelope: Envelope): Promise<Delivery> {
    const { body, contentType } = encode(envelope);
    const sentAt = clock();
    const timestampS = Math.floor(sentAt / 1000);
    const timeout = AbortSignal.timeout(ackTimeoutMs);
    try {
      const response = await fetch(url, {
        method: 'POST',
        body,
        headers: {
          'content-type': contentType,
          'x-slack-request-timestamp': String(timestampS),
          'x-slack-signature': signRequest(signingSecret, timestampS, body),
          ...(envelope.retry && {
            'x-slack-retry-num': String(envelope.retry.attempt),
            'x-slack-retry-reason': envelope.retry.reason,
          }),
        },
        signal: AbortSignal.any([timeout, closing.signal]),
      });
      const answer = readResponse(await response.text());
      const tookMs = clock() - sentAt;
      if (!response.ok) return { ok: false, why: 'http_error', tookMs };
      return { ok: true, ...(answer && { response: answer }), tookMs };
    } catch {
      const why = timeout.aborted ? 'timeout' : 'connection_failed';
      return { ok: false, why, tookMs: clock() - sentAt };
    }
  }

  return { deliver, close: async () => closing.abort() };
}
