import type { Clock, EventLog } from '../../app/ports.ts';
import type { IntakeSignal } from '../../domain/intake-signal.ts';

/**
 * Puts a signal on the `intake` stream as `SignalReceived`, once for each message id. Without an expected
 * version, so that a storm does not contend. Durable when it resolves.
 */
export const appendSignal =
  (log: EventLog, clock: Clock) =>
  async (signal: IntakeSignal): Promise<'appended' | 'duplicate'> => {
    const answer = await log.append('intake', [
      { id: `signal-${signal.id}`, type: 'SignalReceived', at: clock(), data: signal },
    ]);
    return answer.ok && answer.appended > 0 ? 'appended' : 'duplicate';
  };
