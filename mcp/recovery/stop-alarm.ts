import type { Composition } from './actions/action.ts';
import type { CatalogueEntry } from './catalogue.ts';
import type { Live } from './live/live.ts';

/**
 * Alarms that may stop an action: on what it watches, OK now, and none of the incident's own, which is on
 * already and would stop it at once. Sorted by name, so that the same account gives the same plan.
 * Rejects when CloudWatch cannot be asked.
 */
const candidates = async (
  { watches = [] }: Composition,
  incidentAlarms: readonly string[],
  { alarms }: Live,
): Promise<readonly string[]> => {
  const found = await Promise.all(watches.map(async (metric) => alarms.onMetric(metric)));
  const names = found.flat().flatMap(({ name, state }) => (state === 'OK' ? [name] : []));
  return [...new Set(names)].filter((name) => !incidentAlarms.includes(name)).toSorted();
};

/** The alarm that stops an action by going off; null where there is none, or none can be read. */
export const chooseStopAlarm = async (
  composition: Composition,
  { stopAlarm }: CatalogueEntry,
  incidentAlarms: readonly string[],
  live: Live,
): Promise<string | null> => {
  if (!stopAlarm) return null;
  try {
    return (await candidates(composition, incidentAlarms, live))[0] ?? null;
  } catch {
    return null;
  }
};

/**
 * Whether the alarm that a plan was shown with may still stop it. One that has gone off since would stop
 * the action at once, and says that what was shown is no longer true; one that cannot be read is not sound.
 */
export const isStopAlarmSound = async (
  shown: string | undefined,
  composition: Composition,
  { stopAlarm }: CatalogueEntry,
  incidentAlarms: readonly string[],
  live: Live,
): Promise<boolean> => {
  if (shown === undefined) return true;
  try {
    return stopAlarm && (await candidates(composition, incidentAlarms, live)).includes(shown);
  } catch {
    return false;
  }
};
