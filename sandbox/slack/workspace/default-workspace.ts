import type { User, WorkspaceSeed } from './types.ts';

const TEAM = 'T0HALCYON';
const OTHER_TEAM = 'T0OTHER';

function person(id: string, name: string, realName: string, title: string): User {
  return { id, name, realName, title, teamId: TEAM, email: `${name}@halcyon-shop.example` };
}

/** A small shop's workspace with the app of the manifest installed, and people of every kind that matters. */
export const defaultWorkspace: WorkspaceSeed = {
  team: { id: TEAM, name: 'Halcyon Shop', domain: 'halcyon-shop' },
  app: {
    id: 'A0HALCYON',
    name: 'Halcyon',
    botUserId: 'U0HALCYON',
    botId: 'B0HALCYON',
    botScopes: [
      'app_mentions:read',
      'bookmarks:write',
      'canvases:write',
      'channels:history',
      'channels:join',
      'channels:manage',
      'channels:read',
      'chat:write',
      'chat:write.public',
      'commands',
      'files:read',
      'files:write',
      'groups:history',
      'groups:read',
      'groups:write',
      'im:write',
      'pins:write',
      'reactions:read',
      'usergroups:read',
      'users:read',
      'users:read.email',
    ],
    events: [
      'app_home_opened',
      'app_mention',
      'message.channels',
      'message.groups',
      'reaction_added',
      'subteam_members_changed',
      'app_uninstalled',
    ],
    commands: [
      {
        command: '/incident',
        description: 'See and steer the open incident',
        usageHint: 'help · list · context · actions · ask … · resolve',
      },
    ],
    shortcuts: [{ callbackId: 'open_incident_from_message', name: 'Open an incident from this' }],
  },
  users: [
    person('U0MINA', 'mina', 'Mina Park', 'Site reliability, on call'),
    person('U0JONAS', 'jonas', 'Jonas Weber', 'Platform lead'),
    person('U0AIKO', 'aiko', 'Aiko Tanaka', 'Payments engineer'),
    person('U0SAM', 'sam', 'Sam Rivera', 'Product manager'),
    {
      id: 'U0GUEST',
      name: 'robin',
      realName: 'Robin Vale',
      title: 'Partner agency',
      teamId: OTHER_TEAM,
      email: 'robin@partner.example',
      isStranger: true,
    },
    { ...person('U0GONE', 'noor', 'Noor Haddad', 'Left the company'), deleted: true },
    { ...person('U0HALCYON', 'halcyon', 'Halcyon', 'Calm incident response'), isBot: true },
  ],
  userGroups: [
    { id: 'S0ONCALL', handle: 'on-call', name: 'On call', users: ['U0MINA'] },
    { id: 'S0APPROVERS', handle: 'approvers', name: 'Approvers', users: ['U0MINA', 'U0JONAS'] },
    {
      id: 'S0HIGH',
      handle: 'high-approvers',
      name: 'High approvers',
      users: ['U0JONAS', 'U0AIKO'],
    },
  ],
  channels: [
    {
      id: 'C0INCIDENTS',
      name: 'incidents',
      topic: 'One thread an incident',
      members: ['U0MINA', 'U0JONAS', 'U0AIKO', 'U0SAM', 'U0GUEST', 'U0GONE', 'U0HALCYON'],
    },
    {
      id: 'C0GENERAL',
      name: 'general',
      topic: 'Company-wide announcements',
      members: ['U0MINA', 'U0JONAS', 'U0AIKO', 'U0SAM'],
    },
  ],
  paidPlan: true,
};
