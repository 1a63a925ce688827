import { setTimeout as wait } from 'node:timers/promises';
import type { Logger } from './app/ports.ts';

/** How the process ends: what waits is woken, what runs may finish, then everything is closed in order. */
export interface Shutdown {
  readonly stopping: () => boolean;
  /** Resolves after the time, or as soon as the process is asked to stop. */
  readonly pause: (milliseconds: number) => Promise<void>;
  /** Runs something again and again, never twice at once, until the process is asked to stop. */
  every(milliseconds: number, work: () => Promise<void>): void;
  /** What to close, in order, on SIGTERM or SIGINT. */
  onStop(steps: readonly (() => Promise<unknown>)[]): void;
}

export const createShutdown = (deps: { logger: Logger; graceMs: number }): Shutdown => {
  const { logger } = deps;
  const stop = new AbortController();
  const { signal } = stop;
  const stopping = () => signal.aborted;
  const pause = async (milliseconds: number): Promise<void> => {
    await wait(milliseconds, undefined, { signal }).catch(() => undefined);
  };

  const end = async (why: string, steps: readonly (() => Promise<unknown>)[]): Promise<void> => {
    if (stopping()) return;
    logger.info({ why }, 'stopping');
    stop.abort();
    const forced = setTimeout(() => process.exit(1), 2 * deps.graceMs);
    for (const step of steps)
      await step().catch((error: unknown) => logger.warn({ err: error }, 'closing failed'));
    clearTimeout(forced);
    process.exit(0);
  };

  return {
    stopping,
    pause,
    every: (milliseconds, work) => {
      const loop = async (): Promise<void> => {
        await pause(milliseconds);
        while (!stopping()) {
          await work().catch((error: unknown) => {
            logger.error({ err: error }, 'periodic work failed');
          });
          await pause(milliseconds);
        }
      };
      loop().catch((error: unknown) => logger.error({ err: error }, 'periodic work stopped'));
    },
    onStop: (steps) => {
      for (const name of ['SIGTERM', 'SIGINT'] as const)
        process.once(name, () => {
          end(name, steps).catch(() => process.exit(1));
        });
    },
  };
};
