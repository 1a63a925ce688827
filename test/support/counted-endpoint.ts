import { createServer, request } from 'node:http';
import type { AddressInfo } from 'node:net';

/** An endpoint in front of another that counts what passes. */
export interface CountedEndpoint {
  readonly endpoint: string;
  /** Operations in the order in which they were called: `POST /v1/…`, or the name that a header gives. */
  readonly calls: readonly string[];
  reset(): void;
  stop(): Promise<void>;
}

/** Passes everything on to `target`, byte by byte, and notes each call. */
export const startCountedEndpoint = async (target: string): Promise<CountedEndpoint> => {
  const { hostname, port } = new URL(target);
  const calls: string[] = [];
  const server = createServer((incoming, outgoing) => {
    const operation = incoming.headers['x-amz-target'];
    const [path] = (incoming.url ?? '').split('?');
    calls.push(typeof operation === 'string' ? operation : `${incoming.method} ${path}`);
    const onward = request(
      {
        hostname,
        port,
        method: incoming.method,
        path: incoming.url,
        headers: incoming.headers,
      },
      (answer) => {
        outgoing.writeHead(answer.statusCode ?? 502, answer.headers);
        answer.pipe(outgoing);
      },
    );
    onward.on('error', () => outgoing.destroy());
    incoming.pipe(onward);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port: own } = server.address() as AddressInfo;
  return {
    endpoint: `http://127.0.0.1:${own}`,
    calls,
    reset: () => {
      calls.length = 0;
    },
    stop: async () => {
      server.closeAllConnections();
      await new Promise((resolve) => {
        server.close(resolve);
      });
    },
  };
};
