import { ApiError } from './protocol/api-error.ts';
import type { Operation } from './protocol/operation.ts';

/** How the sandbox's model misbehaves. */
export type ModelFault = 'slow' | 'throttled' | 'wrong' | 'hostile';

/** Trouble to switch on. Without `service` it is every service's, without `operation` every operation's. */
interface Fault {
  readonly service?: string;
  readonly operation?: string;
  /** Milliseconds added before the answer. */
  readonly latencyMs?: number;
  /** Share of calls that are throttled, 0 to 1. */
  readonly throttleShare?: number;
  /** Refuses every call for lack of permission. */
  readonly deny?: boolean;
  /** Answers this HTTP status, 500 to 599, to every call. */
  readonly failStatus?: number;
  readonly model?: ModelFault;
}

export interface Faults {
  add(fault: Fault): void;
  list(): readonly Fault[];
  reset(): void;
  /** The model's fault that was switched on last. */
  model(): ModelFault | undefined;
  /**
   * Waits, or refuses, as the faults that match say.
   * @throws ApiError as the service itself would
   */
  apply(operation: Operation): Promise<void>;
}

interface Words {
  readonly throttled: string;
  readonly throttledStatus: number;
  readonly denied: string;
  readonly deniedStatus: number;
}

const JSON_WORDS: Words = {
  throttled: 'ThrottlingException',
  throttledStatus: 400,
  denied: 'AccessDeniedException',
  deniedStatus: 400,
};

/** Where a service's words differ from those of the awsJson services. */
const WORDS: Readonly<Record<string, Partial<Words>>> = {
  lambda: { throttled: 'TooManyRequestsException', throttledStatus: 429, deniedStatus: 403 },
  apigateway: { throttled: 'TooManyRequestsException', throttledStatus: 429, deniedStatus: 403 },
  xray: { throttled: 'ThrottledException', throttledStatus: 429, deniedStatus: 403 },
  cloudformation: { throttled: 'Throttling', denied: 'AccessDenied', deniedStatus: 403 },
  'resource-groups-tagging-api': { throttled: 'ThrottledException' },
  'application-signals': { throttledStatus: 429, deniedStatus: 403 },
  'bedrock-runtime': { throttledStatus: 429, deniedStatus: 403 },
  'cognito-idp': { throttled: 'TooManyRequestsException' },
  sns: {
    throttled: 'ThrottledException',
    denied: 'AuthorizationErrorException',
    throttledStatus: 429,
    deniedStatus: 403,
  },
  sqs: { throttled: 'RequestThrottled', throttledStatus: 403, deniedStatus: 403 },
};

const wordsOf = (operation: Operation): Words => ({
  ...JSON_WORDS,
  ...WORDS[operation.service.name],
});

const throttled = (operation: Operation): ApiError => {
  const words = wordsOf(operation);
  return new ApiError(words.throttled, 'Rate exceeded', { status: words.throttledStatus });
};

const denied = (operation: Operation): ApiError => {
  const words = wordsOf(operation);
  const action = `${operation.service.signingName}:${operation.name}`;
  return new ApiError(
    words.denied,
    `User: arn:aws:sts::123456789012:assumed-role/sandbox/session is not authorized to perform: ${action} because no identity-based policy allows the ${action} action`,
    { status: words.deniedStatus },
  );
};

const failed = (status: number): ApiError =>
  new ApiError(
    status === 503 ? 'ServiceUnavailable' : 'InternalFailure',
    'The request processing has failed because of an unknown error, exception or failure.',
    { status },
  );

const touches = (fault: Fault, operation: Operation): boolean =>
  (fault.service === undefined || fault.service === operation.service.name) &&
  (fault.operation === undefined || fault.operation === operation.name);

const pause = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));

/** Faults that start empty. `random` answers 0 to 1 and decides who is throttled. */
export const createFaults = (random: () => number): Faults => {
  const faults: Fault[] = [];
  const refuse = (fault: Fault, operation: Operation): void => {
    if (fault.deny === true) throw denied(operation);
    if (fault.failStatus !== undefined) throw failed(fault.failStatus);
    if (random() < (fault.throttleShare ?? 0)) throw throttled(operation);
  };
  return {
    add: (fault) => {
      faults.push(fault);
    },
    list: () => [...faults],
    reset: () => {
      faults.length = 0;
    },
    model: () => faults.findLast((fault) => fault.model !== undefined)?.model,
    apply: async (operation) => {
      const matching = faults.filter((fault) => touches(fault, operation));
      const latencyMs = matching.reduce((sum, fault) => sum + (fault.latencyMs ?? 0), 0);
      if (latencyMs > 0) await pause(latencyMs);
      for (const fault of matching) refuse(fault, operation);
    },
  };
};
