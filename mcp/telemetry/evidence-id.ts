import { digestOf } from '../contracts/canonical-json.ts';

/** An id that the same question always gets, so that the same reading is cited once. */
export const evidenceId = (question: unknown): string => `ev-${digestOf(question).slice(0, 12)}`;
