import type { McpServer } from '@modelcontextprotocol/sdk/server/mcp.js';
import { pino } from 'pino';
import { buildAuthFlowServer } from './auth-flow/build-server.ts';
import { type McpConfig, processEnv, readMcpConfig, type ServerName } from './config.ts';
import { type McpArguments, readArguments } from './read-arguments.ts';
import { createBedrockClient, createReadClients } from './shared/aws-clients.ts';
import { createExplain, type Explain } from './shared/bedrock-explain.ts';
import { serveHttp } from './shared/serve-http.ts';
import { serveStdio } from './shared/serve-stdio.ts';
import { createAwsTelemetry } from './telemetry/create-aws-telemetry.ts';
import type { Telemetry } from './telemetry/telemetry.ts';

interface ServerDeps {
  readonly telemetry: Telemetry;
  readonly explain: Explain;
  readonly config: McpConfig;
}

/** Each server's factory: called once for stdio, once a request over HTTP. */
const SERVERS: Partial<Record<ServerName, (deps: ServerDeps) => McpServer>> = {
  'auth-flow': buildAuthFlowServer,
};

const fail = (text: string): never => {
  process.stderr.write(`${text}\n`);
  process.exit(2);
};

const telemetryOf = ({ region, telemetry }: McpConfig): Telemetry =>
  telemetry === undefined
    ? createAwsTelemetry(createReadClients({ region }), { region })
    : fail('Recorded telemetry is not served by this build.');

const serve = async ({ server: name, httpPort }: McpArguments, config: McpConfig) => {
  // Standard output belongs to the protocol.
  const log = pino({ name: `mcp-${name}`, level: config.logLevel }, pino.destination(2));
  const build = SERVERS[name] ?? fail(`${name} is not served by this build.`);
  const explain = createExplain({
    client: createBedrockClient({ region: config.region }),
    modelId: config.models[name],
    enabled: config.isBedrockEnabled,
  });
  const deps = { config, explain, telemetry: telemetryOf(config) };
  const serving =
    httpPort === undefined
      ? await serveStdio(build(deps))
      : await serveHttp({
          port: httpPort,
          host: config.host,
          token: config.tokens[name],
          allowedHosts: config.allowedHosts,
          buildServer: () => build(deps),
          onError: (error) => log.error({ err: error }, 'request failed'),
        });
  log.info({ url: serving.url }, 'serving');
  const stop = (why: string) => {
    log.info({ why }, 'stopping');
    serving.close().then(
      () => process.exit(0),
      () => process.exit(1),
    );
  };
  process.once('SIGTERM', stop);
  process.once('SIGINT', stop);
  if (httpPort === undefined) process.stdin.once('end', () => stop('end of input'));
};

const asked = readArguments(process.argv.slice(2));
if (!asked.ok) fail(asked.problem);
else {
  const { telemetry } = asked.arguments;
  const read = readMcpConfig({
    ...processEnv(),
    ...(telemetry !== undefined && { TELEMETRY: telemetry }),
  });
  if (read.ok) await serve(asked.arguments, read.config);
  else fail(read.problems.join('\n'));
}
