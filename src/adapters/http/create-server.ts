import { createServer, type Server } from 'node:http';
import express, { type RequestHandler, type Router } from 'express';

/** Whether the bot can do its work, and what keeps it from it. */
export interface Readiness {
  readonly ready: boolean;
  readonly checks: Readonly<Record<string, string>>;
}

/** The bot's HTTP server: health, metrics, and the routes that were handed in. */
export const createHttpServer = (deps: {
  routes: readonly (Router | RequestHandler)[];
  readiness: () => Promise<Readiness>;
  metrics: () => Promise<string>;
}): Server => {
  const app = express();
  app.disable('x-powered-by');
  app.get('/healthz', (_request, response) => {
    response.json({ ok: true });
  });
  app.get('/readyz', async (_request, response) => {
    const { ready, checks } = await deps.readiness();
    response.status(ready ? 200 : 503).json({ ready, checks });
  });
  app.get('/metrics', async (_request, response) => {
    response.type('text/plain; version=0.0.4').send(await deps.metrics());
  });
  for (const route of deps.routes) app.use(route);
  const server = createServer(app);
  server.requestTimeout = 15_000;
  server.headersTimeout = 10_000;
  return server;
};

/** Listens, on every interface. @returns the port. @throws when the port is taken */
export const listen = (server: Server, port: number): Promise<number> =>
  new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, () => {
      const address = server.address();
      resolve(typeof address === 'object' && address ? address.port : port);
    });
  });
