import { FIRST_KEY, JWKS_PARAMETER, jwksOf } from '../services/signing-keys.ts';
import type { Scenario, TrailEvent, World } from '../world.ts';

const NEXT_KEY = 'shop-2026-b';
const UNTIL_NOTICED_MS = 80_000;

const record = (
  world: World,
  event: Pick<TrailEvent, 'eventName' | 'eventSource' | 'username' | 'resources'>,
  requestParameters: TrailEvent['requestParameters'],
) => world.recordTrail({ ...event, atMs: world.nowMs, requestParameters });

/**
 * The signing key is rotated, and the new one is not in the key set that the authorizer fetches: tokens
 * issued since cannot be verified, and more of them are in use every second. Nothing is slow. Somebody
 * publishes the key after a while, which is the only cure.
 */
export const expiredSigningKey: Scenario = {
  name: 'expired-signing-key',
  title: 'A rotated signing key is not published; the authorizer cannot verify new tokens',
  truth: { rootCause: 'shop-authorizer', mechanism: 'errors' },
  bottleneck: { node: 'shop-authorizer', mechanism: 'errors' },
  play(world, atMs, severity = 1) {
    world.schedule(atMs, () => {
      world.happenings.rotateSigningKey(NEXT_KEY);
      record(
        world,
        {
          eventName: 'RotateSecret',
          eventSource: 'secretsmanager.amazonaws.com',
          username: 'key-rotation',
          resources: [{ type: 'AWS::SecretsManager::Secret', name: 'shop/auth/signing-key' }],
        },
        { secretId: 'shop/auth/signing-key' },
      );
    });
    world.schedule(atMs + UNTIL_NOTICED_MS / severity, () => {
      world.controls.putParameter(JWKS_PARAMETER, jwksOf([FIRST_KEY, NEXT_KEY]));
      record(
        world,
        {
          eventName: 'PutParameter',
          eventSource: 'ssm.amazonaws.com',
          username: 'aiko',
          resources: [{ type: 'AWS::SSM::Parameter', name: JWKS_PARAMETER }],
        },
        { name: JWKS_PARAMETER, overwrite: true },
      );
    });
  },
};
