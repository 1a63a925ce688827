import { coldStartRate, isColder } from './cold-start-rates.ts';
import type { FlowReading } from './flow-reading.ts';

/** Functions that start cold noticeably more since the onset. */
export const colderFunctions = ({ functions, logs }: FlowReading): string[] =>
  functions.filter((node) =>
    isColder(
      coldStartRate(logs.before.coldStarts, node),
      coldStartRate(logs.since.coldStarts, node),
    ),
  );
