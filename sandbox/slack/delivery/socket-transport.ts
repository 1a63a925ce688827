import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import type { WebSocket } from 'ws';
import { z } from 'zod';
import type { Json } from '../workspace/types.ts';
import type { Delivery, Envelope, Outcome, Transport } from './transport.ts';

/** Slack's limit for one app. */
const MAX_CONNECTIONS = 10;
/** Bolt gives a connection up when no ping came for 30 s. */
const PING_EVERY_MS = 10_000;
/** How long a client may take to answer a close frame. */
const GOODBYE_MS = 500;

const ackFrame = z.object({
  envelope_id: z.string(),
  payload: z.record(z.string(), z.unknown()).optional(),
});

export interface SocketTransport extends Transport {
  /** Takes a connection over; an eleventh is refused with close code 1008. */
  accept(socket: WebSocket): void;
  /** Asks every connection to come back, as Slack does when it recycles a host. */
  disconnectAll(): void;
  connections(): number;
}

interface SocketOptions {
  readonly appId: string;
  /** How long an acknowledgement may take; Slack's limit is 3000. */
  readonly ackTimeoutMs: number;
  readonly clock: () => number;
}

type Waiting = Map<string, (outcome: Outcome) => void>;

function readAck(data: string): { envelopeId: string; payload?: Json | undefined } | undefined {
  try {
    const frame = ackFrame.safeParse(JSON.parse(data));
    if (!frame.success) return undefined;
    return { envelopeId: frame.data.envelope_id, payload: frame.data.payload };
  } catch {
    return undefined;
  }
}

/** Says goodbye first: a client takes a connection that just ends for a network fault. */
async function closeSocket(socket: WebSocket): Promise<void> {
  const force = setTimeout(() => socket.terminate(), GOODBYE_MS);
  const closed = once(socket, 'close');
  socket.close(1001);
  await closed;
  clearTimeout(force);
}

/** Socket Mode: several connections, each envelope to one of them, round robin, acknowledged in time or not. */
export function createSocketTransport({
  appId,
  ackTimeoutMs,
  clock,
}: SocketOptions): SocketTransport {
  const sockets = new Map<WebSocket, Waiting>();
  let turn = 0;

  function settleAck(waiting: Waiting, data: string): void {
    const ack = readAck(data);
    if (!ack) return;
    const settle = waiting.get(ack.envelopeId);
    const response = ack.payload && Object.keys(ack.payload).length > 0 ? ack.payload : undefined;
    settle?.({ ok: true, ...(response && { response }) });
  }

  function accept(socket: WebSocket): void {
    if (sockets.size >= MAX_CONNECTIONS) {
      socket.close(1008, 'too_many_websockets');
      return;
    }
    const waiting: Waiting = new Map();
    sockets.set(socket, waiting);
    const ping = setInterval(() => socket.ping(), PING_EVERY_MS);
    socket.on('message', (data) => settleAck(waiting, String(data)));
    socket.on('error', () => socket.terminate());
    socket.on('close', () => {
      clearInterval(ping);
      sockets.delete(socket);
      for (const settle of waiting.values()) {
        settle({ ok: false, why: 'connection_failed' });
      }
    });
    socket.send(
      JSON.stringify({
        type: 'hello',
        num_connections: sockets.size,
        connection_info: { app_id: appId },
        debug_info: { host: 'sandbox', build_number: 1, approximate_connection_time: 18_060 },
      }),
    );
  }

  function next(): [WebSocket, Waiting] | undefined {
    const open = [...sockets].filter(([socket]) => socket.readyState === socket.OPEN);
    turn += 1;
    return open[turn % Math.max(open.length, 1)];
  }

  function send(socket: WebSocket, waiting: Waiting, envelope: Envelope): Promise<Delivery> {
    const id = randomUUID();
    const sentAt = clock();
    return new Promise((resolve) => {
      const timer = setTimeout(() => settle({ ok: false, why: 'timeout' }), ackTimeoutMs);
      function settle(outcome: Outcome): void {
        clearTimeout(timer);
        waiting.delete(id);
        resolve({ ...outcome, tookMs: clock() - sentAt });
      }
      waiting.set(id, settle);
      const { type, payload, retry } = envelope;
      const frame = {
        envelope_id: id,
        type,
        payload,
        accepts_response_payload: type !== 'events_api',
        ...(type === 'events_api' && {
          retry_attempt: retry?.attempt ?? 0,
          retry_reason: retry?.reason ?? '',
        }),
      };
      socket.send(JSON.stringify(frame));
    });
  }

  return {
    accept,
    connections: () => sockets.size,
    deliver: async (envelope) => {
      const connection = next();
      if (!connection) return { ok: false, why: 'no_connection', tookMs: 0 };
      return send(...connection, envelope);
    },
    disconnectAll: () => {
      for (const socket of sockets.keys()) {
        socket.send(
          JSON.stringify({
            type: 'disconnect',
            reason: 'refresh_requested',
            debug_info: { host: 'sandbox' },
          }),
        );
      }
    },
    close: async () => {
      await Promise.all([...sockets.keys()].map(closeSocket));
    },
  };
}
