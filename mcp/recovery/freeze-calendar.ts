import { CalendarState, GetCalendarStateCommand, type SSMClient } from '@aws-sdk/client-ssm';

/**
 * Whether one of the change calendars is closed now (`ssm:GetCalendarState`). SSM answers OPEN only when
 * all of them are open (AWS Systems Manager API Reference, GetCalendarState).
 * @throws when SSM cannot be asked or says neither: that is unknown, and unknown is a danger
 */
export const createFreezeCalendar =
  (ssm: SSMClient, calendars: readonly string[]) => async (): Promise<boolean> => {
    const { State } = await ssm.send(
      new GetCalendarStateCommand({ CalendarNames: [...calendars] }),
    );
    if (State === CalendarState.OPEN) return false;
    if (State === CalendarState.CLOSED) return true;
    throw new RangeError(`A change calendar is OPEN or CLOSED, not ${State ?? 'without a state'}.`);
  };
