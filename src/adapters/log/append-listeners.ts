export interface AppendListeners {
  /** Returns the function that takes the listener out again. */
  readonly add: (listener: () => void) => () => void;
  readonly notify: () => void;
}

/** Listeners that hear of a burst of appends once, in a later turn, so that none can fail an append. */
export const createAppendListeners = (): AppendListeners => {
  const listeners = new Set<() => void>();
  let due = false;
  const callAll = () => {
    due = false;
    for (const listener of listeners) listener();
  };
  return {
    add: (listener) => {
      const own = () => listener();
      listeners.add(own);
      return () => void listeners.delete(own);
    },
    notify: () => {
      if (due) return;
      due = true;
      setImmediate(callAll);
    },
  };
};
