/** How long after an interaction a modal may be opened ("Modals", trigger_id). */
const TRIGGER_LIFE_MS = 3000;

interface Trigger {
  readonly userId: string;
  readonly issuedAt: number;
  exchanged: boolean;
}

type Exchange =
  | { readonly ok: true; readonly userId: string }
  | {
      readonly ok: false;
      readonly error: 'invalid_trigger_id' | 'expired_trigger_id' | 'exchanged_trigger_id';
    };

/** The right to open one modal for one person, once, within three seconds. */
export interface Triggers {
  issue(userId: string): string;
  exchange(id: string): Exchange;
}

export function createTriggers(clock: () => number, nextId: () => string): Triggers {
  const triggers = new Map<string, Trigger>();
  return {
    issue: (userId) => {
      const id = nextId();
      triggers.set(id, { userId, issuedAt: clock(), exchanged: false });
      return id;
    },
    exchange: (id) => {
      const trigger = triggers.get(id);
      if (!trigger) return { ok: false, error: 'invalid_trigger_id' };
      if (trigger.exchanged) return { ok: false, error: 'exchanged_trigger_id' };
      if (clock() - trigger.issuedAt > TRIGGER_LIFE_MS) {
        return { ok: false, error: 'expired_trigger_id' };
      }
      trigger.exchanged = true;
      return { ok: true, userId: trigger.userId };
    },
  };
}
