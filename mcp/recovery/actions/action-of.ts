import type { RecoveryAction } from './action.ts';
import { aliasRollback } from './alias-rollback.ts';
import { apiStageThrottle } from './api-stage-throttle.ts';
import { auroraFailover } from './aurora-failover.ts';
import { circuitBreaker } from './circuit-breaker.ts';
import { collectDiagnostics } from './collect-diagnostics.ts';
import { deadLetterRedrive } from './dead-letter-redrive.ts';
import { dynamodbCapacity } from './dynamodb-capacity.ts';
import { dynamodbOnDemand } from './dynamodb-on-demand.ts';
import { ecsRestart } from './ecs-restart.ts';
import { eventSourcePause } from './event-source-pause.ts';
import { provisionedConcurrency } from './provisioned-concurrency.ts';
import { reservedConcurrency } from './reserved-concurrency.ts';

const ACTIONS: ReadonlyMap<string, RecoveryAction> = new Map(
  [
    collectDiagnostics,
    provisionedConcurrency,
    circuitBreaker,
    aliasRollback,
    dynamodbCapacity,
    apiStageThrottle,
    reservedConcurrency,
    dynamodbOnDemand,
    deadLetterRedrive,
    ecsRestart,
    eventSourcePause,
    auroraFailover,
  ].map((action) => [action.id, action]),
);

/** The action of that id in the catalogue; undefined where nothing is written for it. */
export const actionOf = (id: string): RecoveryAction | undefined => ACTIONS.get(id);
