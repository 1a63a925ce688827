import { coldStartRate, isColder } from './cold-start-rates.ts';
import type { FlowReading } from './flow-reading.ts';

/** Functions that start cold noticeably more since the onset. */
export const colderFunctions = ({ functions, coldBefore, coldAfter }: FlowReading): string[] =>
  functions.filter((node) =>
    isColder(coldStartRate(coldBefore, node), coldStartRate(coldAfter, node)),
  );
