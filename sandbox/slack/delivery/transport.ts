import type { Json } from '../workspace/types.ts';

interface Retry {
  /** 0 for the first try. */
  readonly attempt: number;
  readonly reason: string;
}

/** Something that Slack tells the app. */
export interface Envelope {
  readonly type: 'events_api' | 'interactive' | 'slash_commands';
  readonly payload: Json;
  readonly retry?: Retry;
}

/** What became of it. `why` is near the words of Slack's retry reasons. */
export type Outcome =
  | { readonly ok: true; readonly response?: Json }
  | {
      readonly ok: false;
      readonly why: 'timeout' | 'no_connection' | 'connection_failed' | 'http_error';
    };

export type Delivery = Outcome & { readonly tookMs: number };

/** One way to reach the app: Socket Mode or signed HTTP requests. */
export interface Transport {
  /** Resolves when the app has acknowledged, or could not; never rejects. */
  deliver(envelope: Envelope): Promise<Delivery>;
  /** Resolves when nothing is under way any more. */
  close(): Promise<void>;
}
