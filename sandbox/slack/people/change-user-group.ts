import type { SlackCore } from '../core.ts';

/** Gives a user group other members, and tells the app of it; false when there is no such group. */
export function changeUserGroup(
  core: SlackCore,
  groupId: string,
  users: readonly string[],
): boolean {
  const { workspace } = core;
  const group = workspace.userGroups.get(groupId);
  if (!group) return false;
  const before = group.users;
  group.users = [...users];
  const added = group.users.filter((id) => !before.includes(id));
  const removed = before.filter((id) => !group.users.includes(id));
  workspace.changed();
  core.emitEvent({
    type: 'subteam_members_changed',
    subteam_id: groupId,
    team_id: workspace.team.id,
    added_users: added,
    added_users_count: added.length,
    removed_users: removed,
    removed_users_count: removed.length,
    event_ts: workspace.nextTs(),
  });
  return true;
}
