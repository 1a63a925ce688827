import type { Clock, EventLog } from './ports.ts';

/** What people may switch while it runs; kept in the log like everything else. */
export interface Settings {
  autopilot(): Promise<boolean>;
  switchAutopilot(on: boolean, by: string): Promise<void>;
}

const STREAM = 'settings';

/** `initial` holds until somebody switches. */
export const createSettings = (deps: {
  log: EventLog;
  clock: Clock;
  newId: () => string;
  initial: boolean;
}): Settings => ({
  autopilot: async () => {
    const last = (await deps.log.readStream(STREAM)).at(-1);
    return last ? (last.data as { on: boolean }).on : deps.initial;
  },
  switchAutopilot: async (on, by) => {
    await deps.log.append(STREAM, [
      { id: deps.newId(), type: 'AutopilotSwitched', at: deps.clock(), data: { on, by } },
    ]);
  },
});
