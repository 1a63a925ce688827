import type { Series } from '../count-records.ts';
import type { Ledger } from '../ledger.ts';

/** Who signs in: the shop's customers, or somebody who tries passwords stolen elsewhere. */
export const SIGN_IN_CROWDS = ['customers', 'attackers'] as const;
export type SignInCrowd = (typeof SIGN_IN_CROWDS)[number];
/** How a sign-in ended, as the user service logs it. */
export const SIGN_IN_OUTCOMES = ['Success', 'NotAuthorizedException'] as const;
export type SignInOutcome = (typeof SIGN_IN_OUTCOMES)[number];

const CLASSES = SIGN_IN_CROWDS.length * SIGN_IN_OUTCOMES.length;

/** The series of a function's sign-ins that were decided, by crowd and outcome. */
export const signInSeries = (ledger: Ledger, functionName: string): Series =>
  ledger.series(`sign-ins|${functionName}`, CLASSES);

export const signInClass = (crowd: SignInCrowd, outcome: SignInOutcome): number =>
  SIGN_IN_CROWDS.indexOf(crowd) * SIGN_IN_OUTCOMES.length + SIGN_IN_OUTCOMES.indexOf(outcome);

/** The crowd and outcome of a class. */
export const signInOfClass = (
  classIndex: number,
): { crowd: SignInCrowd; outcome: SignInOutcome } => ({
  crowd: SIGN_IN_CROWDS[Math.floor(classIndex / SIGN_IN_OUTCOMES.length)] ?? 'customers',
  outcome: SIGN_IN_OUTCOMES[classIndex % SIGN_IN_OUTCOMES.length] ?? 'Success',
});
