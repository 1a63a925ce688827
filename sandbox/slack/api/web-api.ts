import { setTimeout as pause } from 'node:timers/promises';
import { blockProblems } from '../blocks/block-problem.ts';
import type { SlackCore } from '../core.ts';
import type { Json } from '../workspace/types.ts';
import type { Fault, FaultTable } from './api-faults.ts';
import { type Answer, type Call, isRefusal, type Method, refuse } from './method.ts';
import type { RateLimiter } from './rate-limit.ts';

interface Tokens {
  readonly botToken: string;
  readonly appToken: string;
}

interface WebApiOptions {
  readonly core: SlackCore;
  readonly methods: readonly Method[];
  readonly tokens: Tokens;
  readonly limiter: RateLimiter;
  readonly faults: FaultTable;
}

/** What goes back over HTTP; `drop` cuts the connection instead. */
interface ApiReply {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Json;
  readonly drop?: boolean;
}

/** The Web API without its HTTP server. */
export interface WebApi {
  call(name: string, args: Json, token: string | undefined): Promise<ApiReply>;
  /** Calls that arrived, by method, refused ones included. */
  readonly counts: ReadonlyMap<string, number>;
}

const reply = (body: Json, headers: Record<string, string> = {}): ApiReply => ({
  status: 200,
  headers,
  body,
});

function rateLimited(retryAfterS: number): ApiReply {
  return {
    status: 429,
    headers: { 'retry-after': String(retryAfterS) },
    body: refuse('ratelimited'),
  };
}

function authorize(method: Method, token: string | undefined, tokens: Tokens): Answer | undefined {
  if (method.token === 'none') return undefined;
  if (!token) return refuse('not_authed');
  const kind = { [tokens.botToken]: 'bot', [tokens.appToken]: 'app' }[token];
  if (kind === undefined) return refuse('invalid_auth');
  return kind === method.token ? undefined : refuse('not_allowed_token_type');
}

function badArguments(issues: Parameters<typeof blockProblems>[0], args: Json): Answer {
  const problems = blockProblems(issues, args, '');
  return refuse('invalid_arguments', {
    response_metadata: {
      messages: problems.map(
        ({ message, pointer }) => `[ERROR] ${message} [json-pointer:${pointer || '/'}]`,
      ),
    },
  });
}

function missingScope(method: Method, call: Call, core: SlackCore): ApiReply | undefined {
  if (method.token !== 'bot') return undefined;
  const needed = call.scope(core);
  const granted = core.workspace.app.botScopes;
  if (needed === undefined || granted.includes(needed)) return undefined;
  const provided = granted.join(',');
  return reply(refuse('missing_scope', { needed, provided }), {
    'x-oauth-scopes': provided,
    'x-accepted-oauth-scopes': needed,
  });
}

function faulty(fault: Fault, worked: ApiReply): ApiReply {
  if (fault.dropConnection) return { ...worked, drop: true };
  if (fault.status === 429) return rateLimited(fault.retryAfterS ?? 1);
  if (fault.status === undefined) return worked;
  return { status: fault.status, headers: {}, body: refuse('internal_error') };
}

export function createWebApi(options: WebApiOptions): WebApi {
  const { core, tokens, limiter, faults } = options;
  const methods = new Map(options.methods.map((method) => [method.name, method]));
  const counts = new Map<string, number>();

  function perform(method: Method, args: Json): ApiReply {
    const read = method.read(args);
    if (!read.ok) return reply(badArguments(read.issues, args));
    const unscoped = missingScope(method, read.call, core);
    if (unscoped) return unscoped;
    const waitS = limiter.take(`${method.name}:${read.call.rateKey}`, method.tier);
    if (waitS > 0) return rateLimited(waitS);
    const answer = read.call.run(core);
    return reply(isRefusal(answer) ? answer : { ok: true, ...answer });
  }

  function answer(name: string, args: Json, token: string | undefined): ApiReply {
    const method = methods.get(name);
    if (!method) return reply(refuse('unknown_method', { req_method: name }));
    const unauthorized = authorize(method, token, tokens);
    return unauthorized ? reply(unauthorized) : perform(method, args);
  }

  return {
    counts,
    call: async (name, args, token) => {
      counts.set(name, (counts.get(name) ?? 0) + 1);
      const fault = faults.take(name);
      if (!fault) return answer(name, args, token);
      const skipsWork = !fault.afterWork && (fault.dropConnection || fault.status !== undefined);
      const worked = skipsWork ? reply({}) : answer(name, args, token);
      if (fault.latencyMs) await pause(fault.latencyMs);
      return faulty(fault, worked);
    },
  };
}
