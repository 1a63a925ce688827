import { amountAt, type Fault } from './fault.ts';

/** What a fault does to one service at one moment; multiples of 1 and shares of 0 are nothing. */
export interface Harm {
  readonly slower: number;
  /** How much more of its processors a request takes. */
  readonly heavier: number;
  readonly failing: number;
  /** Share of its capacity that is left. */
  readonly left: number;
  /** Tries after the first that it now makes, after giving up early; undefined while it calls as usual. */
  readonly badRetries?: number;
  /** Requests from outside as a multiple. */
  readonly surge: number;
}

const NO_HARM: Harm = { slower: 1, heavier: 1, failing: 0, left: 1, surge: 1 };

/** The harm of a fault to the service of an index, `atS` seconds into the simulation. */
export const harmAt = (fault: Fault, service: number, atS: number): Harm => {
  const amount = fault.service === service ? amountAt(fault, atS) : 0;
  if (amount === 0) return NO_HARM;
  switch (fault.kind) {
    case 'slow': {
      const slower = 1 + amount * (fault.size - 1);
      return { ...NO_HARM, slower, heavier: fault.usesProcessor ? slower : 1 };
    }
    case 'failing':
      return { ...NO_HARM, failing: amount * fault.size };
    case 'lost-capacity':
      return { ...NO_HARM, left: 1 - amount * fault.size };
    case 'surge':
      return { ...NO_HARM, surge: 1 + amount * (fault.size - 1) };
    case 'bad-retries':
      return { ...NO_HARM, badRetries: fault.size };
  }
};
