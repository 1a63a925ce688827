import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Redis } from 'ioredis';
import { freePort } from './free-port.ts';

export interface RedisServer {
  readonly url: string;
  stop(): Promise<void>;
}

/** A real redis-server (Debian's `redis-server`) on a free loopback port, as durable as production needs it. */
export const startRedis = async (
  options: { readonly port?: number; readonly dir?: string } = {},
): Promise<RedisServer> => {
  const port = options.port ?? (await freePort());
  const dir = options.dir ?? (await mkdtemp(join(tmpdir(), 'halcyon-redis-')));
  const settings = {
    port: String(port),
    bind: '127.0.0.1',
    dir,
    save: '',
    appendonly: 'yes',
    appendfsync: 'always',
    'maxmemory-policy': 'noeviction',
  };
  const server = spawn(
    'redis-server',
    Object.entries(settings).flatMap(([name, value]) => [`--${name}`, value]),
    { stdio: 'ignore' },
  );
  const client = new Redis(port, '127.0.0.1', {
    maxRetriesPerRequest: null,
    retryStrategy: () => 20,
  });
  client.on('error', () => {});
  try {
    await Promise.race([client.ping(), ended(server)]);
  } finally {
    client.disconnect();
  }
  return {
    url: `redis://127.0.0.1:${port}`,
    stop: async () => {
      if (server.exitCode === null && server.signalCode === null) {
        server.kill('SIGKILL');
        await once(server, 'exit');
      }
      if (options.dir === undefined) await rm(dir, { recursive: true, force: true });
    },
  };
};

const ended = async (server: ChildProcess): Promise<never> => {
  const [reason] = await Promise.race([once(server, 'error'), once(server, 'exit')]);
  throw new Error(
    `redis-server did not start (${reason}). On Debian: apt-get install redis-server.`,
    { cause: reason },
  );
};
