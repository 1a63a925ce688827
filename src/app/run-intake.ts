import type { EventLog, Logger } from './ports.ts';

const AGAIN_AFTER_MS = 2000;

/**
 * Places signals as they come in: after each append, and now and then for what another instance
 * appended. One pass at a time; a pass that fails is made again.
 */
export const runIntake = (deps: {
  log: Pick<EventLog, 'onAppend'>;
  groupSignals: () => Promise<number>;
  pause: (milliseconds: number) => Promise<void>;
  stopping: () => boolean;
  logger: Logger;
}): (() => Promise<void>) => {
  let wake = (): void => undefined;
  const stopListening = deps.log.onAppend(() => wake());
  const loop = async (): Promise<void> => {
    while (!deps.stopping()) {
      const appended = new Promise<void>((resolve) => {
        wake = resolve;
      });
      await deps.groupSignals().catch((error: unknown) => {
        deps.logger.error({ err: error }, 'signals could not be placed');
      });
      await Promise.race([appended, deps.pause(AGAIN_AFTER_MS)]);
    }
  };
  const running = loop();
  return async () => {
    stopListening();
    wake();
    await running;
  };
};
