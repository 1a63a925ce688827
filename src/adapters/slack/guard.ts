import type { EventLog } from '../../app/ports.ts';
import type { Directory } from './approvers.ts';
import type { SlackRefusal } from './refusal-words.ts';

/** Where a click, a command or an event came from. */
export interface Origin {
  readonly userId: string;
  readonly teamId: string | null;
  readonly appId: string | null;
  /** Names this very click or event, so that a redelivery is told from a new one. */
  readonly onceKey: string | null;
}

const REMEMBERED_MS = 10 * 60_000;

/**
 * Whether something from Slack may be acted on: from this installation, by one of its people, and not
 * seen before. `duplicate` is to be dropped in silence; the first delivery has been answered.
 */
export const createGuard =
  (deps: {
    teamId: string;
    appId: string | null;
    directory: Directory;
    log: Pick<EventLog, 'acquireLease'>;
    newId: () => string;
  }) =>
  async (origin: Origin): Promise<'ok' | 'duplicate' | SlackRefusal> => {
    if (origin.teamId !== deps.teamId) return 'outsider';
    if (deps.appId !== null && origin.appId !== null && origin.appId !== deps.appId)
      return 'outsider';
    if (!(await deps.directory.isMember(origin.userId))) return 'outsider';
    if (origin.onceKey === null) return 'ok';
    const first = await deps.log.acquireLease(
      `slack-${origin.onceKey}`,
      deps.newId(),
      REMEMBERED_MS,
    );
    return first ? 'ok' : 'duplicate';
  };
