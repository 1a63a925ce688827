import { AsyncLocalStorage } from 'node:async_hooks';
import type { FetchLike } from '@modelcontextprotocol/sdk/shared/transport.js';

const signals = new AsyncLocalStorage<AbortSignal>();

/** Makes what `call` fetches end with the signal. */
export const withCallSignal = <T>(signal: AbortSignal, call: () => Promise<T>): Promise<T> =>
  signals.run(signal, call);

/**
 * A fetch that ends with the call that it serves. A stateless server runs every request on its own and
 * cannot match the SDK's `notifications/cancelled` to another: the closed connection is what tells it.
 */
export const fetchOfCall: FetchLike = (url, init) => {
  const ofCall = signals.getStore();
  // The SDK's word that a call was cancelled goes out after its signal: that one must not be stopped by it.
  const ends = [init?.signal, ofCall?.aborted ? undefined : ofCall].flatMap((end) => end ?? []);
  return fetch(url, { ...init, signal: AbortSignal.any(ends) });
};
