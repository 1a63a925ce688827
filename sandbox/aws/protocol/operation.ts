import type { NormalizedSchema } from '@smithy/core/schema';

/** A service that the endpoint answers for, with the names that others know it by. */
export interface ServiceDefinition {
  /** As in the SDK's package and in `aws:executeAwsApi`: `cognito-idp`, `logs`. */
  readonly name: string;
  /** The service part of a SigV4 credential scope. */
  readonly signingName: string;
  /** As CloudTrail names it: `lambda.amazonaws.com`. */
  readonly eventSource: string;
  /** Everything that the SDK client's package exports. */
  readonly module: Readonly<Record<string, unknown>>;
}

/** How an operation is bound to HTTP where its protocol is restJson1. */
export interface HttpBinding {
  readonly method: string;
  readonly path: RegExp;
  /** Query parameters that the path itself demands. */
  readonly literalQuery: URLSearchParams;
  /** Literal path segments and query parameters: the more, the more specific. */
  readonly literals: number;
  readonly successStatus: number;
}

/** One operation of a service's model, as the SDK client ships it. */
export interface Operation {
  readonly service: ServiceDefinition;
  readonly name: string;
  readonly input: NormalizedSchema;
  readonly output: NormalizedSchema;
  readonly http: HttpBinding | undefined;
  readonly xmlNamespace: string;
  /** Whether errors carry the old query code in `x-amzn-query-error`. */
  readonly queryCompatible: boolean;
  /** The service's modelled errors, by name. */
  readonly errors: ReadonlyMap<string, NormalizedSchema>;
}

/** The wire protocol that a request came in: the answer goes out in the same. */
export type Protocol = 'json' | 'cbor' | 'rest' | 'query';
