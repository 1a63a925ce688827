import { SHOWN_SEAL } from '../../domain/chain.ts';
import type { BadEntry, Fault } from '../../domain/verify-chain.ts';
import type { ExecutionDifference } from './compare-executions.ts';
import type { RecordReading } from './verify-records.ts';

const FAULTS: Record<Fault, string> = {
  removed: 'it was removed',
  moved: 'it stands in another place than it was written in',
  unsealed: 'it has no seal',
  changed: 'it, its seal or the entry before it is not what was written',
  'cut-off': 'the record ends before it; a later entry was seen',
  rewritten: 'it was sealed anew; another seal was seen',
};

const entryWords = ({ entry, id, type, fault }: BadEntry): string =>
  `entry ${entry}${type === null ? '' : ` (${type}, ${id})`}: ${FAULTS[fault]}`;

/** One line for a record. */
export const recordWords = (reading: RecordReading): string => {
  switch (reading.state) {
    case 'whole': {
      const { entry, seal } = reading.head;
      const seen = reading.seen ? `; agrees with entry ${reading.seen.entry} as seen` : '';
      return `ok   ${reading.record}: ${entry} entries, seal ${seal.slice(0, SHOWN_SEAL) || 'none'}${seen}`;
    }
    case 'broken':
      return `BAD  ${reading.record}: ${entryWords(reading.bad)}`;
    case 'unreadable':
      return `BAD  ${reading.record}: an entry cannot be read; the log is readable up to position ${reading.after}`;
    case 'gone':
      return `BAD  ${reading.record}: there is no record of it`;
  }
};

/** One line for an execution that log and SSM do not tell alike. */
export const differenceWords = ({ executionId, incident, text }: ExecutionDifference): string =>
  `BAD  execution ${executionId}${incident ? ` of ${incident}` : ''}: ${text}`;
