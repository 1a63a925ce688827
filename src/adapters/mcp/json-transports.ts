import { InMemoryTransport } from '@modelcontextprotocol/sdk/inMemory.js';
import type { Transport } from '@modelcontextprotocol/sdk/shared/transport.js';

/**
 * Linked transports of one process that pass every message through JSON: what would not survive the wire
 * does not survive here either, and no object is shared.
 */
export const createJsonTransports = (): readonly [client: Transport, server: Transport] => {
  const [client, server] = InMemoryTransport.createLinkedPair();
  return [throughJson(client), throughJson(server)];
};

const throughJson = (transport: InMemoryTransport): Transport => {
  const send = transport.send.bind(transport);
  return Object.assign(transport, {
    send: async (...[message, options]: Parameters<typeof send>) =>
      send(JSON.parse(JSON.stringify(message)), options),
  });
};
