import express, { type Request, type Response, Router } from 'express';
import { z } from 'zod';
import type { SlackCore } from '../core.ts';
import { addReaction, removeReaction } from '../workspace/react.ts';
import type { User } from '../workspace/types.ts';
import { viewObject } from '../workspace/views.ts';
import { openHome, seenHome } from './app-home.ts';
import { changeUserGroup } from './change-user-group.ts';
import { postAsPerson } from './post-as-person.ts';
import { press, runShortcut } from './press.ts';
import { runSlash } from './run-slash.ts';
import { closeView, submitView } from './submit-view.ts';
import { seenChannels, seenEphemerals, seenMessages, seenThread } from './what-a-person-sees.ts';

const id = z.string().min(1);
const inputValue = z.union([z.string(), z.number(), z.array(z.string()), z.null()]);
const inputValues = z.record(z.string(), inputValue.optional());
const message = z.object({ channelId: id, text: z.string(), threadTs: id.optional() });
const slash = z.object({
  channelId: id,
  command: z.string().startsWith('/'),
  text: z.string(),
  threadTs: id.optional(),
});
const pressed = z.object({
  channelId: id.optional(),
  messageTs: id.optional(),
  viewId: id.optional(),
  actionId: z.string(),
  blockId: z.string().optional(),
  value: inputValue.optional(),
  values: inputValues.optional(),
});
const shortcut = z.object({ callbackId: id, channelId: id, messageTs: id });
const submission = z.object({ values: inputValues });
const reaction = z.object({
  channelId: id,
  messageTs: id,
  name: id,
  remove: z.boolean().optional(),
});
const members = z.object({ users: z.array(z.string()) });

type Act<T> = (core: SlackCore, user: User, body: T, req: Request) => unknown;

/** Routes of what one person sees and does; `:user` names them. */
export function workspaceRoutes(core: SlackCore): Router {
  const router = Router();
  const { workspace } = core;
  router.use(express.json({ limit: '1mb' }));

  function personOf(req: Request, res: Response): User | undefined {
    const user = workspace.users.get(String(req.params['user']));
    if (!user || user.isBot) res.status(404).json({ ok: false, error: 'user_not_found' });
    return user?.isBot ? undefined : user;
  }

  function sees(path: string, look: (user: User, req: Request) => unknown): void {
    router.get(`/people/:user${path}`, (req, res) => {
      const user = personOf(req, res);
      if (user) res.json(look(user, req));
    });
  }

  function does<S extends z.ZodType>(path: string, schema: S, act: Act<z.output<S>>): void {
    router.post(`/people/:user${path}`, async (req, res) => {
      const user = personOf(req, res);
      if (!user) return;
      const body = schema.safeParse(req.body);
      if (!body.success) {
        res.status(400).json({ ok: false, error: 'invalid_arguments' });
        return;
      }
      res.json((await act(core, user, body.data, req)) ?? { ok: true });
    });
  }

  const param = (req: Request, name: string) => String(req.params[name]);

  router.get('/directory', (_req, res) => {
    const { team, app } = workspace;
    res.json({
      team,
      app: { ...app, botScopes: undefined, events: undefined },
      users: [...workspace.users.values()],
      userGroups: [...workspace.userGroups.values()],
    });
  });
  router.post('/user-groups/:group', (req, res) => {
    const body = members.safeParse(req.body);
    const done = body.success && changeUserGroup(core, param(req, 'group'), body.data.users);
    res.status(done ? 200 : 400).json({ ok: done });
  });

  sees('/channels', (user) => seenChannels(core, user));
  sees('/channels/:channel/messages', (_user, req) => seenMessages(core, param(req, 'channel')));
  sees('/channels/:channel/threads/:ts', (_user, req) =>
    seenThread(core, param(req, 'channel'), param(req, 'ts')),
  );
  sees('/channels/:channel/ephemerals', (user, req) =>
    seenEphemerals(core, user, param(req, 'channel')),
  );
  sees('/views', (user) => (workspace.modals.get(user.id) ?? []).map(viewObject));
  sees('/home', (user) => seenHome(core, user));

  does('/messages', message, postAsPerson);
  does('/slash', slash, runSlash);
  does('/press', pressed, press);
  does('/shortcut', shortcut, runShortcut);
  does('/views/:view/submit', submission, (_core, user, { values }, req) =>
    submitView(core, user, param(req, 'view'), values),
  );
  does('/views/:view/close', z.unknown(), (_core, user, _body, req) =>
    closeView(core, user, param(req, 'view')),
  );
  does('/home/open', z.unknown(), (_core, user) => openHome(core, user));
  does('/reactions', reaction, (_core, user, body) =>
    (body.remove ? removeReaction : addReaction)(core, user.id, body),
  );
  does('/channels/:channel/read', z.unknown(), (_core, user, _body, req) => {
    const channel = param(req, 'channel');
    workspace.lastRead.set(`${user.id}:${channel}`, workspace.nextTs());
    workspace.changed();
  });
  return router;
}
