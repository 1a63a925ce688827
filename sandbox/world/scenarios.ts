import { authHealthy } from './scenarios/auth-healthy.ts';
import { authorizerTimeout } from './scenarios/authorizer-timeout.ts';
import { badDeploy } from './scenarios/bad-deploy.ts';
import { cognitoCascade } from './scenarios/cognito-cascade.ts';
import { cognitoThrottle } from './scenarios/cognito-throttle.ts';
import { coldStart } from './scenarios/cold-start.ts';
import { coldStartScaleOut } from './scenarios/cold-start-scale-out.ts';
import { credentialStuffing } from './scenarios/credential-stuffing.ts';
import { expiredSigningKey } from './scenarios/expired-signing-key.ts';
import { slowTokenStore } from './scenarios/slow-token-store.ts';
import type { Scenario } from './world.ts';

/** Those on which the authentication flow is measured: `bench:auth`. */
export const authScenarios: readonly Scenario[] = [
  coldStart,
  coldStartScaleOut,
  cognitoCascade,
  cognitoThrottle,
  expiredSigningKey,
  authorizerTimeout,
  credentialStuffing,
  slowTokenStore,
  authHealthy,
];

/** Every scenario; the founding story is the first. */
export const scenarios: readonly Scenario[] = [...authScenarios, badDeploy];
