import type { ExecutionOutcome } from '../contracts/recovery-tools.ts';

export type Refusal = NonNullable<ExecutionOutcome['refusal']>;

/** An outcome that says why nothing was started. */
export const refused = (code: Refusal['code'], text: string): ExecutionOutcome => ({
  outcome: 'refused',
  refusal: { code, text },
});
