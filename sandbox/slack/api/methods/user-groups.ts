import { z } from 'zod';
import { flagArgument } from '../argument-schemas.ts';
import { defineMethod, refuse } from '../method.ts';

export const userGroupsList = defineMethod({
  name: 'usergroups.list',
  tier: 'tier2',
  scope: 'usergroups:read',
  input: z.looseObject({ include_users: flagArgument, include_count: flagArgument }),
  run: ({ include_users, include_count }, { workspace }) => {
    if (!workspace.paidPlan) return refuse('plan_upgrade_required');
    return {
      usergroups: [...workspace.userGroups.values()].map(({ id, handle, name, users }) => ({
        id,
        team_id: workspace.team.id,
        is_usergroup: true,
        handle,
        name,
        date_delete: 0,
        ...(include_users && { users }),
        ...(include_count && { user_count: users.length }),
      })),
    };
  },
});

export const userGroupsUsersList = defineMethod({
  name: 'usergroups.users.list',
  tier: 'tier2',
  scope: 'usergroups:read',
  input: z.looseObject({ usergroup: z.string().min(1) }),
  run: ({ usergroup }, { workspace }) => {
    if (!workspace.paidPlan) return refuse('plan_upgrade_required');
    const group = workspace.userGroups.get(usergroup);
    return group ? { users: group.users } : refuse('no_such_subteam');
  },
});
