import { pino } from 'pino';
import { composeServers } from './compose-servers.ts';
import { type McpConfig, processEnv, readMcpConfig } from './config.ts';
import { type McpArguments, readArguments } from './read-arguments.ts';
import { serveHttp } from './shared/serve-http.ts';
import { serveStdio } from './shared/serve-stdio.ts';
import { RecordedSetError } from './telemetry/recorded-set.ts';
import { TopologyFileError } from './telemetry/structure/topology-file.ts';

const fail = (text: string): never => {
  process.stderr.write(`${text}\n`);
  process.exit(2);
};

const serve = async ({ server: name, httpPort }: McpArguments, config: McpConfig) => {
  // Standard output belongs to the protocol.
  const log = pino({ name: `mcp-${name}`, level: config.logLevel }, pino.destination(2));
  if (name === 'recovery' && !config.recovery.grantSecret)
    fail('GRANT_SECRET is missing: the secret that the bot signs grants with.');
  const servers = await composeServers(config, Date.now).catch((error: unknown) => {
    if (error instanceof RecordedSetError || error instanceof TopologyFileError)
      return fail(error.message);
    throw error;
  });
  const build = servers.build[name];
  const serving =
    httpPort === undefined
      ? await serveStdio(build())
      : await serveHttp({
          port: httpPort,
          host: config.host,
          token: config.tokens[name],
          allowedHosts: config.allowedHosts,
          buildServer: build,
          onError: (error) => log.error({ err: error }, 'request failed'),
        });
  log.info({ url: serving.url }, 'serving');
  const stop = (why: string) => {
    log.info({ why }, 'stopping');
    Promise.all([serving.close(), servers.close()]).then(
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
