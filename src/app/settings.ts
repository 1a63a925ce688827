import { noHead, sealAfter } from '../domain/chain.ts';
import type { Clock, EpochMs, EventLog } from './ports.ts';

/** How the autopilot stands, and who put it there. */
export interface AutopilotState {
  readonly on: boolean;
  /** null until somebody switches. A later switch has a later time, whatever the clocks say. */
  readonly switched: { readonly by: string; readonly at: EpochMs } | null;
}

/** What people may switch while it runs; kept in the log like everything else, and sealed. */
export interface Settings {
  autopilot(): Promise<boolean>;
  autopilotState(): Promise<AutopilotState>;
  switchAutopilot(on: boolean, by: string): Promise<void>;
}

/** The stream of what was switched. */
export const SETTINGS_STREAM = 'settings';
const MOST_TRIES = 20;

/** `initial` holds until somebody switches. */
export const createSettings = (deps: {
  log: EventLog;
  clock: Clock;
  newId: () => string;
  initial: boolean;
  auditSecret: string;
}): Settings => {
  const newest = async () => (await deps.log.readStream(SETTINGS_STREAM)).at(-1);

  const autopilotState = async (): Promise<AutopilotState> => {
    const last = await newest();
    if (!last) return { on: deps.initial, switched: null };
    const { on, by } = last.data as { on: boolean; by: string };
    return { on, switched: { by, at: last.at } };
  };

  return {
    autopilotState,
    autopilot: async () => (await autopilotState()).on,
    switchAutopilot: async (on, by) => {
      const id = deps.newId();
      for (let tries = 0; tries < MOST_TRIES; tries += 1) {
        const last = await newest();
        const head = last ? { entry: last.version, seal: last.mac ?? '' } : noHead;
        const at = Math.max(deps.clock(), (last?.at ?? 0) + 1);
        const switched = { id, type: 'AutopilotSwitched', at, data: { on, by } };
        const events = sealAfter(SETTINGS_STREAM, head, [switched], deps.auditSecret);
        const expectedVersion = head.entry;
        if ((await deps.log.append(SETTINGS_STREAM, events, { expectedVersion })).ok) return;
      }
      throw new Error(`The settings moved on ${MOST_TRIES} times in a row`);
    },
  };
};
