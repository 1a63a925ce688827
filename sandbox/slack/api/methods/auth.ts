import { z } from 'zod';
import { defineMethod } from '../method.ts';

export const authTest = defineMethod({
  name: 'auth.test',
  tier: 'special',
  input: z.looseObject({}),
  run: (_input, { workspace: { team, app } }) => ({
    url: `https://${team.domain}.slack.com/`,
    team: team.name,
    user: app.name.toLowerCase(),
    team_id: team.id,
    user_id: app.botUserId,
    bot_id: app.botId,
    is_enterprise_install: false,
  }),
});

export const apiTest = defineMethod({
  name: 'api.test',
  tier: 'tier4',
  token: 'none',
  input: z.looseObject({}),
  run: (args) => ({ args }),
});

export const connectionsOpen = defineMethod({
  name: 'apps.connections.open',
  tier: 'special',
  token: 'app',
  input: z.looseObject({}),
  run: (_input, core) => ({ url: core.issueSocketUrl() }),
});
