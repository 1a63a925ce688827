import { createServer as createHttp1, type IncomingMessage, type ServerResponse } from 'node:http';
import {
  createServer as createHttp2,
  type Http2ServerRequest,
  type Http2ServerResponse,
} from 'node:http2';
import { type AddressInfo, createServer, type Socket } from 'node:net';

export type AnyRequest = IncomingMessage | Http2ServerRequest;
export type AnyResponse = ServerResponse | Http2ServerResponse;

export interface OnePortServer {
  readonly port: number;
  /** Ends every connection at once. */
  stop(): Promise<void>;
}

/** What an HTTP/2 client with prior knowledge says first (RFC 9113, 3.4). */
const PREFACE = 'PRI * HTTP/2';

/**
 * Serves HTTP/1.1 and HTTP/2 without TLS on one loopback port, told apart by the first bytes, so that
 * one `AWS_ENDPOINT_URL` serves clients of either.
 */
export const startOnePortServer = async (
  port: number,
  onRequest: (request: AnyRequest, response: AnyResponse) => void,
): Promise<OnePortServer> => {
  const http1 = createHttp1(onRequest);
  const http2 = createHttp2(onRequest);
  const sockets = new Set<Socket>();
  http2.on('sessionError', () => {});

  const hand = (socket: Socket): void => {
    socket.once('data', (first: Buffer) => {
      socket.pause();
      socket.unshift(first);
      const isHttp2 = first.subarray(0, PREFACE.length).toString('latin1') === PREFACE;
      (isHttp2 ? http2 : http1).emit('connection', socket);
      process.nextTick(() => socket.resume());
    });
  };
  const server = createServer((socket) => {
    sockets.add(socket);
    socket.setNoDelay(true);
    socket.once('close', () => sockets.delete(socket));
    socket.on('error', () => socket.destroy());
    hand(socket);
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, '127.0.0.1', resolve);
  });
  return {
    port: (server.address() as AddressInfo).port,
    stop: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        for (const socket of sockets) socket.destroy();
        http1.closeAllConnections();
      }),
  };
};
