import { z } from 'zod';
import type { SlackCore } from '../../core.ts';
import type { Json, User } from '../../workspace/types.ts';
import { countArgument } from '../argument-schemas.ts';
import { defineMethod, refuse } from '../method.ts';
import { pageThrough } from '../page-through.ts';

/** A person as `users.info` shows them; the address only with `users:read.email`. */
function userObject(core: SlackCore, user: User): Json {
  const mayReadEmail = core.workspace.app.botScopes.includes('users:read.email');
  return {
    id: user.id,
    team_id: user.teamId,
    name: user.name,
    real_name: user.realName,
    deleted: user.deleted ?? false,
    is_bot: user.isBot ?? false,
    is_app_user: false,
    is_restricted: false,
    is_ultra_restricted: false,
    ...(user.isStranger && { is_stranger: true }),
    tz: 'Etc/UTC',
    tz_offset: 0,
    profile: {
      real_name: user.realName,
      display_name: user.name,
      title: user.title,
      team: user.teamId,
      ...(mayReadEmail && !user.isBot && { email: user.email }),
    },
  };
}

export const usersInfo = defineMethod({
  name: 'users.info',
  tier: 'tier4',
  scope: 'users:read',
  input: z.looseObject({ user: z.string().min(1) }),
  run: ({ user }, core) => {
    const found = core.workspace.users.get(user);
    return found ? { user: userObject(core, found) } : refuse('user_not_found');
  },
});

export const usersList = defineMethod({
  name: 'users.list',
  tier: 'tier2',
  scope: 'users:read',
  input: z.looseObject({ cursor: z.string().optional(), limit: countArgument }),
  run: ({ cursor, limit }, core) => {
    const own = [...core.workspace.users.values()].filter((user) => !user.isStranger);
    const page = pageThrough(own, cursor, Math.min(limit || 200, 1000));
    if ('error' in page) return page;
    return {
      members: page.items.map((user) => userObject(core, user)),
      cache_ts: Math.floor(core.workspace.clock() / 1000),
      response_metadata: page.metadata,
    };
  },
});
