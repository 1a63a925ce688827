import type { Logger } from 'pino';
import type { Clock, EpochMs } from '../../app/ports.ts';
import type { SnsRefusal } from './sns-refusal.ts';

const quietMs = 60_000;

/**
 * Logs a refusal once; of a flood for one reason one line a minute, with how many went unsaid before it,
 * so that whoever can reach the route cannot fill the disk.
 */
export const createRefusalLog = (logger: Logger, clock: Clock) => {
  const said = new Map<SnsRefusal, { readonly at: EpochMs; unsaid: number }>();
  return (reason: SnsRefusal, fields: Readonly<Record<string, unknown>>): void => {
    const last = said.get(reason);
    const now = clock();
    if (last && now - last.at < quietMs) {
      last.unsaid += 1;
      return;
    }
    said.set(reason, { at: now, unsaid: 0 });
    logger.warn({ reason, unsaid: last?.unsaid ?? 0, ...fields }, 'sns post refused');
  };
};
