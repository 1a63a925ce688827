import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { z } from 'zod';
import { reads } from '../../../mcp/contracts/tool-contract.ts';
import { createServer } from '../../../mcp/shared/create-server.ts';
import { defineTool } from '../../../mcp/shared/define-tool.ts';
import { createMcpHub } from '../../../src/adapters/mcp/mcp-hub.ts';
import type { McpService } from '../../../src/adapters/mcp/mcp-service.ts';
import type { McpHub } from '../../../src/app/ports.ts';
import { createDeferred, type Deferred } from '../../support/deferred.ts';
import { createLogLines } from '../../support/log-lines.ts';
import { serveMcp } from '../../support/mcp-http-server.ts';

const contract = <I extends z.ZodObject, O extends z.ZodObject>(
  name: string,
  inputSchema: I,
  outputSchema: O,
) => ({ name, title: name, description: name, inputSchema, outputSchema, annotations: reads });

const echo = contract(
  'echo_text',
  z.object({ text: z.string(), loud: z.boolean().default(false) }),
  z.object({ text: z.string(), loud: z.boolean() }),
);
const wait = contract('wait_for_end', z.object({}), z.object({ waited: z.boolean() }));
const fail = contract('fail_always', z.object({}), z.object({}));

let running: Deferred<void>;
let cancelled: Deferred<void>;
const sent: unknown[] = [];

const buildServer = () =>
  createServer('test', '1.0.0', 'For tests', [
    defineTool(echo, async (input) => {
      sent.push(input);
      return input;
    }),
    defineTool(
      wait,
      (_, { signal }) =>
        new Promise((resolve) => {
          running.resolve();
          signal.addEventListener('abort', () => {
            cancelled.resolve();
            resolve({ waited: false });
          });
        }),
    ),
    defineTool(fail, async () => {
      throw new Error('password=hunter2');
    }),
  ]);

interface Kind {
  readonly name: string;
  /** A service that runs, and what stops it. */
  start(): Promise<{ service: McpService; stop(): Promise<void> }>;
}

const token = 'token-of-this-test';
const kinds: readonly Kind[] = [
  {
    name: 'in process',
    start: async () => ({
      service: { kind: 'in-process', createServer: buildServer },
      stop: async () => {},
    }),
  },
  {
    name: 'over HTTP',
    start: async () => {
      const { origin, stop } = await serveMcp(buildServer, token);
      return { service: { kind: 'http', url: `${origin}/mcp`, token }, stop };
    },
  },
];

const hubOn = (service: McpService) => {
  const { logger, lines } = createLogLines();
  const services = { 'auth-flow': service, 'dependency-map': service, recovery: service };
  return { hub: createMcpHub({ services, clock: Date.now, logger }), lines };
};

describe.each(kinds)('hub with services $name', ({ start }) => {
  let started: Awaited<ReturnType<Kind['start']>>;
  let hub: McpHub;

  beforeEach(async () => {
    running = createDeferred();
    cancelled = createDeferred();
    sent.length = 0;
    started = await start();
    hub = hubOn(started.service).hub;
  });
  afterEach(async () => {
    await hub.close();
    await started.stop();
  });

  test('calls a tool and gives back what its contract says', async () => {
    const answer = await hub.call('auth-flow', echo, { text: '로그인 🚨' }, 5_000);
    expect(answer).toEqual({
      ok: true,
      value: { text: '로그인 🚨', loud: false },
      tookMs: expect.any(Number),
    });
  });

  test('shares no object with the service', async () => {
    const input = { text: 'x', loud: undefined };
    await hub.call('recovery', echo, input, 5_000);
    expect(sent).toEqual([{ text: 'x', loud: false }]);
    expect(sent[0]).not.toBe(input);
  });

  test('answers many calls at once', async () => {
    const texts = Array.from({ length: 20 }, (_, n) => `text ${n}`);
    const answers = await Promise.all(
      texts.map((text) => hub.call('dependency-map', echo, { text }, 5_000)),
    );
    expect(answers.map((answer) => answer.ok && answer.value['text'])).toEqual(texts);
  });

  test('gives a slow tool up in time, and tells it', async () => {
    const answer = await hub.call('auth-flow', wait, {}, 300);
    expect(answer).toMatchObject({ ok: false, why: 'timed-out' });
    expect(answer.tookMs).toBeLessThan(2_000);
    await running.promise;
    await cancelled.promise;
    expect(await hub.call('auth-flow', echo, { text: 'on' }, 5_000)).toMatchObject({ ok: true });
  });

  test('says that a tool refused, without the words that it kept to itself', async () => {
    const answer = await hub.call('auth-flow', fail, {}, 5_000);
    expect(answer).toMatchObject({ ok: false, why: 'refused' });
    expect(JSON.stringify(answer)).not.toContain('hunter2');
  });

  test('says that input does not fit', async () => {
    const input = { text: 5 } as unknown as { text: string };
    const answer = await hub.call('auth-flow', echo, input, 5_000);
    expect(answer).toMatchObject({ ok: false, why: 'refused' });
    expect(sent).toEqual([]);
  });

  test('says that a tool is not there', async () => {
    const unknown = { ...echo, name: 'no_such_tool' };
    const answer = await hub.call('auth-flow', unknown, { text: 'x' }, 5_000);
    expect(answer).toMatchObject({ ok: false, why: 'refused' });
  });

  test('refuses an answer that misses the contract', async () => {
    const stricter = { ...echo, outputSchema: z.object({ text: z.string().max(2) }) };
    const answer = await hub.call('auth-flow', stricter, { text: 'long' }, 5_000);
    expect(answer).toMatchObject({ ok: false, why: 'bad-answer' });
  });

  test('connects anew after it was closed', async () => {
    await hub.call('auth-flow', echo, { text: 'x' }, 5_000);
    await hub.close();
    expect(await hub.call('auth-flow', echo, { text: 'y' }, 5_000)).toMatchObject({ ok: true });
  });
});

test('a service in process that cannot be built is unavailable, until it can', async () => {
  let broken = true;
  const { hub, lines } = hubOn({
    kind: 'in-process',
    createServer: () => {
      if (broken) throw new Error('no credentials');
      return buildServer();
    },
  });
  const answer = await hub.call('auth-flow', echo, { text: 'x' }, 5_000);
  expect(answer).toMatchObject({ ok: false, why: 'unavailable', detail: 'no credentials' });
  expect(lines).toMatchObject([
    { msg: 'mcp call failed', service: 'auth-flow', tool: 'echo_text' },
  ]);
  broken = false;
  expect(await hub.call('auth-flow', echo, { text: 'x' }, 5_000)).toMatchObject({ ok: true });
  await hub.close();
});

test('a connection in process that broke is made again within the call', async () => {
  const servers: ReturnType<typeof buildServer>[] = [];
  const { hub } = hubOn({
    kind: 'in-process',
    createServer: () => {
      const server = buildServer();
      servers.push(server);
      return server;
    },
  });
  await hub.call('auth-flow', echo, { text: 'x' }, 5_000);
  const pending = hub.call('auth-flow', wait, {}, 400);
  await running.promise;
  await servers[0]?.close();
  expect(await pending).toMatchObject({ ok: false, why: 'timed-out' });
  expect(servers).toHaveLength(2);
  await hub.close();
});

test('a service over HTTP that went away is unavailable, and found when it is back', async () => {
  const first = await serveMcp(buildServer, token);
  const { port } = new URL(first.origin);
  const { hub } = hubOn({ kind: 'http', url: `${first.origin}/mcp`, token });
  expect(await hub.call('auth-flow', echo, { text: 'x' }, 5_000)).toMatchObject({ ok: true });
  await first.stop();
  expect(await hub.call('auth-flow', echo, { text: 'x' }, 5_000)).toMatchObject({
    ok: false,
    why: 'unavailable',
  });
  const second = await serveMcp(buildServer, token, Number(port));
  expect(await hub.call('auth-flow', echo, { text: 'x' }, 5_000)).toMatchObject({ ok: true });
  await hub.close();
  await second.stop();
});

test.each([['a wrong token'], [undefined]])('a service that gets %s refuses', async (given) => {
  const { origin, stop } = await serveMcp(buildServer, token);
  const { hub } = hubOn({ kind: 'http', url: `${origin}/mcp`, ...(given && { token: given }) });
  const answer = await hub.call('auth-flow', echo, { text: 'x' }, 5_000);
  expect(answer).toMatchObject({ ok: false, why: 'refused' });
  await hub.close();
  await stop();
});
