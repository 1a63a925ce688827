/** Intercept and slope of the calibration, fitted on the tuning seeds of `bench:cascade` alone. */
const FITTED = { intercept: -0.54, slope: 0.7 } as const;
/** No share of 24 assumptions is certainty. */
const NEAREST = 0.02;

/**
 * The probability that a share of the assumptions stands for: logistic in the log-odds of the share
 * (Platt, 1999), rounded to hundredths. Never falls as the share rises; 0 for no share at all.
 */
export const calibrated = (share: number): number => {
  if (share <= 0.005) return 0;
  const p = Math.min(1 - NEAREST, Math.max(NEAREST, share));
  const odds = FITTED.intercept + FITTED.slope * Math.log(p / (1 - p));
  return Math.round(100 / (1 + Math.exp(-odds))) / 100;
};
