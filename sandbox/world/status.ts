/** How a call ended, as X-Ray counts it; also the class of an edge's series. */
export const OK = 0;
export const THROTTLE = 1;
export const OTHER_ERROR = 2;
export const FAULT = 3;
type Status = typeof OK | typeof THROTTLE | typeof OTHER_ERROR | typeof FAULT;

/** What a caller gets: how it ended, and after how many milliseconds. */
export interface Answer {
  readonly ms: number;
  readonly status: Status;
}

/** Name of the series of one caller and one callee. */
export const edgeName = (from: string, to: string): string => `edge|${from}|${to}`;
export const EDGE_CLASSES = 4;
