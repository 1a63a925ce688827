import type { FunctionSettings } from '../live/function-reader.ts';
import type { Live } from '../live/live.ts';

/** Lambda keeps this much of an account's concurrency unreserved (AWS Lambda Developer Guide, quotas). */
const KEPT_UNRESERVED = 100;

/** Concurrency that can be provisioned for a function: its own bound, else what the account has left. */
export const functionHeadroom = async (
  settings: FunctionSettings,
  live: Live,
): Promise<number | null> => {
  if (settings.reserved !== null) return settings.reserved;
  const unreserved = await live.functions.unreservedConcurrency();
  return unreserved === null ? null : Math.max(0, unreserved - KEPT_UNRESERVED);
};
