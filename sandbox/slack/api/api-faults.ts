/** Something that goes wrong with a method on purpose. */
export interface Fault {
  /** Milliseconds before the answer. */
  readonly latencyMs?: number;
  /** Answers this status in place of 200: 429, or a 5xx. */
  readonly status?: number;
  /** Seconds, for a 429; 1 unless said. */
  readonly retryAfterS?: number;
  /** Cuts the connection without an answer. */
  readonly dropConnection?: boolean;
  /** Does the work first, so that a caller who tries again doubles it. */
  readonly afterWork?: boolean;
  /** For how many calls; until cleared unless said. */
  readonly times?: number;
}

/** Faults that tests and demos switch on for a method, or for all (`*`). */
export interface ApiFaults {
  set(method: string, fault: Fault): void;
  /** One method, or all. */
  clear(method?: string): void;
}

export interface FaultTable extends ApiFaults {
  /** @returns the fault that this call meets, and counts it. */
  take(method: string): Fault | undefined;
}

export function createApiFaults(): FaultTable {
  const faults = new Map<string, { fault: Fault; left: number }>();
  return {
    set: (method, fault) =>
      faults.set(method, { fault, left: fault.times ?? Number.POSITIVE_INFINITY }),
    clear: (method) => {
      if (method === undefined) faults.clear();
      else faults.delete(method);
    },
    take: (method) => {
      const key = faults.has(method) ? method : '*';
      const entry = faults.get(key);
      if (!entry) return undefined;
      entry.left -= 1;
      if (entry.left <= 0) faults.delete(key);
      return entry.fault;
    },
  };
}
