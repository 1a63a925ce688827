import { randomUUID } from 'node:crypto';

/** A rollout of tasks. Times are milliseconds. */
export interface Rollout {
  readonly id: string;
  readonly startedAtMs: number;
  status: 'IN_PROGRESS' | 'SUCCESSFUL' | 'ROLLBACK_SUCCESSFUL';
}

/** One service of the sandbox's ECS: tasks that are replaced one rollout at a time. */
export interface ContainerService {
  readonly cluster: string;
  readonly name: string;
  readonly desired: number;
  readonly image: string;
  /** `family:revision`. */
  readonly taskDefinition: string;
  readonly rollouts: readonly Rollout[];
  readonly underWay: () => Rollout | undefined;
  /** Replaces every task, which takes a while. */
  restart(): Rollout;
  /** Gives a rollout up: the tasks from before stay. */
  rollBack(rollout: Rollout): void;
}

/** New tasks are healthy, and the old ones gone, after this. ECS takes minutes; in the sandbox minutes are seconds. */
const ROLLOUT_MS = 6_000;

/** A service in its steady state. */
export const createContainerService = (
  setup: Pick<ContainerService, 'cluster' | 'name' | 'desired' | 'image' | 'taskDefinition'>,
  clock: () => number,
): ContainerService => {
  const first: Rollout = { id: randomUUID(), startedAtMs: clock(), status: 'SUCCESSFUL' };
  const rollouts = [first];
  const settle = (): void => {
    for (const rollout of rollouts)
      if (rollout.status === 'IN_PROGRESS' && clock() - rollout.startedAtMs >= ROLLOUT_MS)
        rollout.status = 'SUCCESSFUL';
  };
  return {
    ...setup,
    get rollouts() {
      settle();
      return rollouts;
    },
    underWay() {
      settle();
      return rollouts.find(({ status }) => status === 'IN_PROGRESS');
    },
    restart() {
      const rollout: Rollout = { id: randomUUID(), startedAtMs: clock(), status: 'IN_PROGRESS' };
      rollouts.unshift(rollout);
      return rollout;
    },
    rollBack(rollout) {
      settle();
      if (rollout.status === 'IN_PROGRESS') rollout.status = 'ROLLBACK_SUCCESSFUL';
    },
  };
};
