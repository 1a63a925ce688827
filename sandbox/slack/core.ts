import type { ResponseUrls } from './delivery/response-urls.ts';
import type { Transport } from './delivery/transport.ts';
import type { Triggers } from './delivery/triggers.ts';
import type { Workspace } from './workspace/create-workspace.ts';
import type { Json } from './workspace/types.ts';

/** What the Web API and what people do both work on. */
export interface SlackCore {
  readonly workspace: Workspace;
  readonly triggers: Triggers;
  readonly responseUrls: ResponseUrls;
  readonly transport: Transport;
  /** Offers an event to the app. */
  readonly emitEvent: (event: Json) => void;
  /** `http://127.0.0.1:PORT`, known once the server listens. */
  readonly baseUrl: () => string;
  /** A single-use `ws://` address for one Socket Mode connection. */
  readonly issueSocketUrl: () => string;
  /** How long an uploaded file takes to be processed. */
  readonly fileProcessingMs: number;
}
