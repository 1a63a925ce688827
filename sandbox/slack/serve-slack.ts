import { randomUUID } from 'node:crypto';
import { createServer, type Server } from 'node:http';
import express, { type Request, type Response } from 'express';
import { WebSocketServer } from 'ws';
import { readArguments, readForm } from './api/read-arguments.ts';
import type { WebApi } from './api/web-api.ts';
import type { SlackCore } from './core.ts';
import { respond } from './delivery/respond.ts';
import type { SocketTransport } from './delivery/socket-transport.ts';
import { servePage } from './page-bundle.ts';
import { liveUpdates } from './people/live-updates.ts';
import { workspaceRoutes } from './people/workspace-routes.ts';

const MAX_UPLOAD = '64mb';
const LOOPBACK = /^(?:127\.0\.0\.1|localhost|\[::1\])(?::\d+)?$/;

interface Served {
  readonly core: SlackCore;
  readonly api: WebApi;
  readonly botToken: string;
  /** Only where the app is reached by Socket Mode. */
  readonly sockets: SocketTransport | undefined;
  readonly tickets: Set<string>;
}

function bearer(req: Request): string | undefined {
  return req.get('authorization')?.replace(/^Bearer /i, '');
}

const bytes = (req: Request): Buffer => (Buffer.isBuffer(req.body) ? req.body : Buffer.alloc(0));

function apiRoute(api: WebApi) {
  return async (req: Request, res: Response): Promise<void> => {
    const query = new URL(req.originalUrl, 'http://sandbox').searchParams;
    const args = await readArguments(query, bytes(req), req.get('content-type') ?? '');
    const { token, ...rest } = args;
    const given = bearer(req) ?? (typeof token === 'string' ? token : undefined);
    const answer = await api.call(String(req.params['method']), rest, given);
    if (answer.drop) res.destroy();
    else res.status(answer.status).set(answer.headers).json(answer.body);
  };
}

async function uploadedBytes(req: Request): Promise<Buffer | undefined> {
  const contentType = req.get('content-type') ?? '';
  if (!contentType.startsWith('multipart/form-data')) return bytes(req);
  const fields = await readForm(bytes(req), contentType);
  return [...fields.values()].find((value) => Buffer.isBuffer(value));
}

function uploadRoute({ workspace }: SlackCore) {
  return async (req: Request, res: Response): Promise<void> => {
    const file = workspace.files.get(String(req.params['file']));
    const content = await uploadedBytes(req);
    if (!file || file.readyAt !== undefined || !content) {
      res.status(404).type('text').send('file_not_found');
    } else if (content.length !== file.length) {
      res.status(400).type('text').send('length does not match');
    } else {
      file.content = content;
      res.type('text').send(`OK - ${content.length}`);
    }
  };
}

function sendFile(core: SlackCore, id: string, res: Response): void {
  const file = core.workspace.files.get(id);
  if (!file?.content) {
    res.status(404).end();
    return;
  }
  // What an app uploaded is shown as a picture or offered for download, never run as a page.
  res.set({ 'x-content-type-options': 'nosniff', 'content-security-policy': 'sandbox' });
  res.type(file.name).send(file.content);
}

function createApp({ core, api, botToken }: Served) {
  const app = express();
  app.disable('x-powered-by');
  // A page of another origin must not reach the workspace by a name that resolves to loopback.
  app.use((req, res, next) => {
    if (LOOPBACK.test(req.get('host') ?? '')) next();
    else res.status(403).json({ ok: false, error: 'loopback_only' });
  });
  const raw = express.raw({ type: () => true, limit: MAX_UPLOAD });
  app.all('/api/:method', raw, apiRoute(api));
  app.post('/upload/v1/:file', raw, uploadRoute(core));
  app.post('/response/:id', express.json(), (req, res) => {
    const use = core.responseUrls.use(String(req.params['id']));
    const done = use.ok ? respond(core, use.origin, req.body) : use;
    res.status(done.ok ? 200 : 404).json(done.ok ? { ok: true } : done);
  });
  app.get('/files-pri/:id/:name', (req, res) => {
    if (bearer(req) !== botToken) res.status(403).end();
    else sendFile(core, String(req.params['id']).replace(/^[^-]*-/, ''), res);
  });
  app.get('/workspace/live', liveUpdates(core.workspace));
  app.get('/workspace/files/:id', (req, res) => sendFile(core, String(req.params['id']), res));
  app.use('/workspace', workspaceRoutes(core));
  app.use(servePage());
  return app;
}

function acceptSockets(server: Server, { sockets, tickets }: Served): void {
  const upgrades = new WebSocketServer({ noServer: true });
  server.on('upgrade', (req, socket, head) => {
    const url = new URL(req.url ?? '/', 'http://sandbox');
    const ticket = url.searchParams.get('ticket') ?? '';
    if (!sockets || url.pathname !== '/link/' || !tickets.delete(ticket)) {
      socket.end('HTTP/1.1 404 Not Found\r\n\r\n');
      return;
    }
    upgrades.handleUpgrade(req, socket, head, (connection) => sockets.accept(connection));
  });
}

/** Binds the local Slack to loopback. */
export function serveSlack(served: Served, port: number): Promise<Server> {
  const server = createServer(createApp(served));
  acceptSockets(server, served);
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    // Longer than clients keep a connection: none is closed under a request that is on its way.
    server.keepAliveTimeout = 65_000;
    server.listen(port, '127.0.0.1', () => resolve(server));
  });
}

/** A ticket for one Socket Mode connection. */
export function issueTicket(tickets: Set<string>): string {
  const ticket = randomUUID();
  tickets.add(ticket);
  return ticket;
}
