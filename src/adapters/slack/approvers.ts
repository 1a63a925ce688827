import type { WebClient } from '@slack/web-api';
import { LRUCache } from 'lru-cache';
import type { Clock, Logger } from '../../app/ports.ts';
import { type Mandate, noMandate } from '../../domain/approval.ts';

/** Who may do what, read when they click. Fails closed: who cannot be read has no mandate. */
export interface Directory {
  mandateOf(userId: string): Promise<Mandate>;
  /** False for people of another team, bots, guests and deactivated accounts. */
  isMember(userId: string): Promise<boolean>;
}

const FRESH_MS = 60_000;

/** `medium` and `high` are user ids (`U…`) and user groups (`S…`). */
export const createDirectory = (deps: {
  client: WebClient;
  teamId: string;
  medium: readonly string[];
  high: readonly string[];
  clock: Clock;
  logger: Logger;
}): Directory => {
  // `ttlResolution` 0: nothing is a moment older than it may be.
  const fresh = { ttl: FRESH_MS, ttlResolution: 0, perf: { now: deps.clock } };
  const groups = new LRUCache<string, readonly string[]>({ max: 100, ...fresh });
  const members = new LRUCache<string, boolean>({ max: 1000, ...fresh });

  const usersOf = async (group: string): Promise<readonly string[]> => {
    const known = groups.get(group);
    if (known) return known;
    const { users = [] } = await deps.client.usergroups.users.list({ usergroup: group });
    groups.set(group, users);
    return users;
  };

  const isAmong = async (userId: string, ids: readonly string[]): Promise<boolean> => {
    if (ids.includes(userId)) return true;
    for (const group of ids.filter((id) => id.startsWith('S'))) {
      try {
        if ((await usersOf(group)).includes(userId)) return true;
      } catch (error) {
        deps.logger.warn({ err: error, group }, 'a user group could not be read');
      }
    }
    return false;
  };

  const isMember = async (userId: string): Promise<boolean> => {
    const known = members.get(userId);
    if (known !== undefined) return known;
    try {
      const { user } = await deps.client.users.info({ user: userId });
      const member =
        user?.team_id === deps.teamId &&
        !(user.deleted || user.is_bot || user.is_restricted || user.is_stranger);
      members.set(userId, member);
      return member;
    } catch (error) {
      deps.logger.warn({ err: error, userId }, 'a person could not be looked up');
      return false;
    }
  };

  return {
    isMember,
    mandateOf: async (userId) => {
      if (!(await isMember(userId))) return noMandate;
      const high = await isAmong(userId, deps.high);
      return { low: true, medium: high || (await isAmong(userId, deps.medium)), high };
    },
  };
};
