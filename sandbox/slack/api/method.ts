import type { z } from 'zod';
import type { SlackCore } from '../core.ts';
import type { Json } from '../workspace/types.ts';
import type { Tier } from './rate-limit.ts';

/** A method's answer without the outer `ok: true`, or a refusal in Slack's form. */
export type Answer = Json | Refusal;

export interface Refusal extends Json {
  readonly ok: false;
  readonly error: string;
}

/** A refusal in Slack's form: `{ ok: false, error }` and what else the error carries. */
export function refuse(error: string, details: Json = {}): Refusal {
  return { ok: false, error, ...details };
}

export function isRefusal(value: Json): value is Refusal {
  return value['ok'] === false;
}

interface MethodDefinition<S extends z.ZodType> {
  /** As called, such as `chat.postMessage`. */
  readonly name: string;
  readonly tier: Tier;
  /** The token that may call it; bot unless said. */
  readonly token?: 'bot' | 'app' | 'none';
  /** The scope it needs; none for methods that any token may call. */
  readonly scope?: string | ((input: z.output<S>, core: SlackCore) => string);
  /** Calls are counted by method, or by this. */
  readonly rateKey?: (input: z.output<S>) => string;
  readonly input: S;
  readonly run: (input: z.output<S>, core: SlackCore) => Answer;
}

/** One method of the Web API as the router sees it: the input was not looked at yet. */
export interface Method {
  readonly name: string;
  readonly tier: Tier;
  readonly token: 'bot' | 'app' | 'none';
  read(args: Json): { ok: true; call: Call } | { ok: false; issues: readonly z.core.$ZodIssue[] };
}

/** A call whose arguments are in order. */
export interface Call {
  scope(core: SlackCore): string | undefined;
  readonly rateKey: string;
  run(core: SlackCore): Answer;
}

/** Makes a Web API method of its scope, tier, arguments and work. */
export function defineMethod<S extends z.ZodType>(definition: MethodDefinition<S>): Method {
  const { name, tier, token = 'bot', scope, input, run } = definition;
  return {
    name,
    tier,
    token,
    read: (args) => {
      const parsed = input.safeParse(args);
      if (!parsed.success) return { ok: false, issues: parsed.error.issues };
      return {
        ok: true,
        call: {
          scope: (core) => (typeof scope === 'function' ? scope(parsed.data, core) : scope),
          rateKey: definition.rateKey?.(parsed.data) ?? '',
          run: (core) => run(parsed.data, core),
        },
      };
    },
  };
}
