import { once } from 'node:events';
import { createServer, type RequestListener } from 'node:http';
import type { AddressInfo } from 'node:net';

export interface LocalServer {
  readonly origin: string;
  stop(): Promise<void>;
}

/** Serves a listener on a loopback port, a free one unless it is said. */
export const listen = async (listener: RequestListener, atPort = 0): Promise<LocalServer> => {
  const server = createServer(listener).listen(atPort, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  return {
    origin: `http://127.0.0.1:${port}`,
    stop: async () => {
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };
};
