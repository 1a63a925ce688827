import { createCorrelateAuthEvents } from './auth-flow/correlate-auth-events.ts';
import { createExplainColdStarts } from './auth-flow/explain-cold-starts.ts';
import { createGetAuthFlowContext } from './auth-flow/get-auth-flow-context.ts';
import { processEnv, readMcpConfig } from './config.ts';
import { findRootCausesTool } from './dependency-map/find-root-causes.ts';
import { createReadClients } from './shared/aws-clients.ts';
import { createAwsTelemetry } from './telemetry/create-aws-telemetry.ts';
import { readRecordArguments } from './telemetry/record/read-record-arguments.ts';
import { NothingToRecordError, recordIncident } from './telemetry/record/record-incident.ts';
import { RecordFolderError } from './telemetry/record/write-recording.ts';
import { loadTopologyFile, TopologyFileError } from './telemetry/structure/topology-file.ts';
import type { Telemetry } from './telemetry/telemetry.ts';

/** A recording reads for minutes, and nothing twice. */
const CACHE_MS = 3_600_000;

const fail = (text: string): never => {
  process.stderr.write(`${text}\n`);
  process.exit(2);
};

/** The tools whose questions a recording must be able to answer. */
const toolsOf = (telemetry: Telemetry) => [
  findRootCausesTool(telemetry),
  createGetAuthFlowContext(telemetry),
  createCorrelateAuthEvents(telemetry),
  createExplainColdStarts(telemetry),
];

/** Errors that are words for whoever typed the command; any other is a fault of ours and says where. */
const inWords = (error: unknown): never => {
  const isOurs =
    error instanceof RecordFolderError ||
    error instanceof NothingToRecordError ||
    error instanceof TopologyFileError;
  if (isOurs) return fail(error.message);
  throw error;
};

const record = async (argv: readonly string[]): Promise<string> => {
  const asked = readRecordArguments(argv, Date.now());
  if (!asked.ok) return fail(asked.problem);
  const read = readMcpConfig({ ...processEnv(), TELEMETRY: 'aws' });
  if (!read.ok) return fail(read.problems.join('\n'));
  const { region, topologyPath } = read.config;
  const clients = createReadClients({ region });
  const telemetry = createAwsTelemetry(clients, {
    region,
    cacheMs: CACHE_MS,
    ...(topologyPath !== undefined && { topology: await loadTopologyFile(topologyPath) }),
  });
  return recordIncident(
    { cloudwatch: clients.cloudwatch, telemetry, toolsOf, region },
    asked.arguments,
  );
};

const said = await record(process.argv.slice(2)).catch(inWords);
process.stdout.write(`${said}\n`);
