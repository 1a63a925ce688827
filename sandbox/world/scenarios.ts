import { badDeploy } from './scenarios/bad-deploy.ts';
import { cognitoCascade } from './scenarios/cognito-cascade.ts';
import { coldStart } from './scenarios/cold-start.ts';
import type { Scenario } from './world.ts';

/** Every scenario; the founding story is the first. */
export const scenarios: readonly Scenario[] = [coldStart, cognitoCascade, badDeploy];

/** Those on which the authentication flow is measured: `bench:auth`. */
export const authScenarios: readonly Scenario[] = [coldStart, cognitoCascade, badDeploy];
