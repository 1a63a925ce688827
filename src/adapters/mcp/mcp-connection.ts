import { Client } from '@modelcontextprotocol/sdk/client/index.js';
import { StreamableHTTPClientTransport } from '@modelcontextprotocol/sdk/client/streamableHttp.js';
import type { Transport } from '@modelcontextprotocol/sdk/shared/transport.js';
import type { Logger } from 'pino';
import { fetchOfCall } from './call-signal.ts';
import { createJsonTransports } from './json-transports.ts';
import type { McpService } from './mcp-service.ts';

export interface McpConnection {
  /** The connected client, and whether it was connected before this was asked. Concurrent callers share it. */
  client(): Promise<{ readonly client: Client; readonly reused: boolean }>;
  /** Forgets a client that failed, so that the next call connects anew. */
  drop(client: Client): void;
  close(): Promise<void>;
}

const connectTimeoutMs = 10_000;

/** One service's connection, made when it is first needed and again after it broke. */
export const createMcpConnection = (service: McpService, logger: Logger): McpConnection => {
  let current: { readonly connecting: Promise<Client>; client?: Client } | undefined;

  const forget = (entry: typeof current) => {
    if (current === entry) current = undefined;
  };

  const open = () => {
    const entry: { connecting: Promise<Client>; client?: Client } = {
      connecting: connect(service, logger),
    };
    current = entry;
    entry.connecting.then(
      (client) => {
        entry.client = client;
        client.onclose = () => forget(entry);
      },
      () => forget(entry),
    );
    return entry;
  };

  return {
    client: async () => {
      const reused = current?.client !== undefined;
      const entry = current ?? open();
      return { client: await entry.connecting, reused };
    },
    drop: (client) => {
      if (current?.client === client) current = undefined;
      client.close().catch((err: unknown) => logger.debug({ err }, 'mcp client did not close'));
    },
    close: async () => {
      const entry = current;
      current = undefined;
      await (await entry?.connecting.catch(() => undefined))?.close();
    },
  };
};

const connect = async (service: McpService, logger: Logger): Promise<Client> => {
  const client = new Client({ name: 'halcyon', version: '0.1.0' });
  client.onerror = (err) => logger.debug({ err }, 'mcp connection');
  await client.connect(await transportTo(service), { timeout: connectTimeoutMs });
  return client;
};

const transportTo = async (service: McpService): Promise<Transport> => {
  if (service.kind === 'http') {
    const headers = service.token ? { Authorization: `Bearer ${service.token}` } : {};
    // Its `sessionId?` lacks the `| undefined` that exactOptionalPropertyTypes asks of a Transport.
    return new StreamableHTTPClientTransport(new URL(service.url), {
      requestInit: { headers },
      fetch: fetchOfCall,
    }) as Transport;
  }
  const [client, server] = createJsonTransports();
  await service.createServer().connect(server);
  return client;
};
