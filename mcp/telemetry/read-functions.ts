import {
  type FunctionConfiguration,
  GetFunctionConcurrencyCommand,
  type LambdaClient,
  paginateListAliases,
  paginateListProvisionedConcurrencyConfigs,
  paginateListVersionsByFunction,
} from '@aws-sdk/client-lambda';
import type { Evidence, Gap } from '../contracts/evidence.ts';
import { gapOfAwsError } from '../shared/classify-aws-error.ts';
import { functionConsoleUrl } from './console-links.ts';
import { evidenceId } from './evidence-id.ts';
import type { ReadingCache } from './reading-cache.ts';
import { shellQuote } from './shell-quote.ts';
import type { ConcurrencyWanted, FunctionReading, Reading } from './telemetry.ts';

interface FunctionDeps {
  readonly client: LambdaClient;
  readonly region: string;
  readonly cache: ReadingCache;
}

const collect = async <T>(pages: AsyncIterable<T>): Promise<T[]> => {
  const all: T[] = [];
  for await (const page of pages) all.push(page);
  return all;
};

/** Lambda's times end in `+0000`, which ISO 8601 in JavaScript does not promise to read. */
const instantOf = (text: string): string =>
  new Date(text.replace(/([+-]\d{2})(\d{2})$/, '$1:$2')).toISOString();

const versionsOf = (configurations: readonly FunctionConfiguration[]) =>
  configurations.flatMap(({ Version: version, LastModified: modified }) =>
    version === undefined || version === '$LATEST' || modified === undefined
      ? []
      : [{ version, publishedAt: instantOf(modified) }],
  );

/** Provisioned concurrency by qualifier, which ends the ARN: `…:function:name:live`. */
const provisionedOf = async (client: LambdaClient, name: string) => {
  const pages = await collect(
    paginateListProvisionedConcurrencyConfigs({ client }, { FunctionName: name }),
  );
  return new Map(
    pages
      .flatMap(({ ProvisionedConcurrencyConfigs: configs = [] }) => configs)
      .map((config) => [
        config.FunctionArn?.split(':').at(-1),
        config.RequestedProvisionedConcurrentExecutions ?? 0,
      ]),
  );
};

/** Versions and aliases of a function: what a deployment changes. */
export type FunctionVersions = Pick<FunctionReading, 'node' | 'versions' | 'timeoutS'> & {
  readonly aliases: readonly { readonly name: string; readonly version: string }[];
};

const readVersions = async (client: LambdaClient, node: string): Promise<FunctionVersions> => {
  const [aliasPages, versionPages] = await Promise.all([
    collect(paginateListAliases({ client }, { FunctionName: node })),
    collect(paginateListVersionsByFunction({ client }, { FunctionName: node })),
  ]);
  const configurations = versionPages.flatMap(({ Versions: list = [] }) => list);
  return {
    node,
    aliases: aliasPages
      .flatMap(({ Aliases: list = [] }) => list)
      .map(({ Name: name = '', FunctionVersion: version = '' }) => ({ name, version })),
    versions: versionsOf(configurations),
    timeoutS: configurations.at(-1)?.Timeout ?? 3,
  };
};

/** Null where none is reserved. */
const reservedOf = async (client: LambdaClient, node: string): Promise<number | null> => {
  const answer = await client.send(new GetFunctionConcurrencyCommand({ FunctionName: node }));
  return answer.ReservedConcurrentExecutions ?? null;
};

const evidenceOf = (region: string, reading: FunctionReading): Evidence => ({
  id: evidenceId(['function', reading]),
  kind: 'config',
  title: `Configuration of ${reading.node}`,
  query: `Lambda ListAliases, ListVersionsByFunction, ListProvisionedConcurrencyConfigs, GetFunctionConcurrency FunctionName=${reading.node}`,
  values: [
    ...reading.aliases.flatMap(({ name, version, provisioned }) => [
      { label: `alias ${name}`, value: `v${version}` },
      ...(provisioned === undefined
        ? []
        : [{ label: `provisioned concurrency of ${name}`, value: provisioned, unit: 'count' }]),
    ]),
    ...(reading.reservedConcurrency === undefined
      ? []
      : [{ label: 'reserved concurrency', value: reading.reservedConcurrency, unit: 'count' }]),
    { label: 'time-out', value: reading.timeoutS, unit: 's' },
  ],
  consoleUrl: functionConsoleUrl(region, reading.node),
  cli: `aws lambda list-aliases --region ${region} --function-name ${shellQuote(reading.node)}`,
});

export interface FunctionReader {
  /** Versions and aliases only: two calls a function, half of what `read` takes. */
  readonly versions: (name: string) => Promise<FunctionVersions>;
  readonly read: (
    names: readonly string[],
    wanted?: ConcurrencyWanted,
  ) => Promise<Reading<readonly FunctionReading[]>>;
}

const EVERYTHING: ConcurrencyWanted = { provisioned: true, reserved: true };

/** How functions are configured now, by Lambda's own API; one that cannot be read whole is a gap. */
export const createFunctionReader = ({ client, region, cache }: FunctionDeps): FunctionReader => {
  const shared = async <T>(what: string, name: string, read: () => Promise<T>): Promise<T> =>
    cache.share(JSON.stringify([what, name]), read, () => true);
  const versions = async (name: string) =>
    shared('versions', name, async () => readVersions(client, name));
  const readOne = async (name: string, wanted: ConcurrencyWanted): Promise<FunctionReading> => {
    const [known, provisioned, reserved] = await Promise.all([
      versions(name),
      wanted.provisioned
        ? shared('provisioned', name, async () => provisionedOf(client, name))
        : undefined,
      wanted.reserved ? shared('reserved', name, async () => reservedOf(client, name)) : undefined,
    ]);
    const aliases = known.aliases.map((alias) => ({
      ...alias,
      ...(provisioned !== undefined && { provisioned: provisioned.get(alias.name) ?? 0 }),
    }));
    return { ...known, aliases, ...(reserved !== undefined && { reservedConcurrency: reserved }) };
  };

  return {
    versions,
    read: async (names, wanted = EVERYTHING) => {
      const gaps: Gap[] = [];
      const readings = await Promise.all(
        names.map(async (name) =>
          readOne(name, wanted).catch((error: unknown) => {
            gaps.push(gapOfAwsError(`configuration of ${name}`, error));
            return undefined;
          }),
        ),
      );
      const value = readings.filter((reading) => reading !== undefined);
      const evidence = value.map((reading) => evidenceOf(region, reading));
      if (value.length > 0 || names.length === 0) return { status: 'ok', value, evidence, gaps };
      const isAbsent = gaps.every(({ why }) => why === 'no-data');
      return { status: isAbsent ? 'no-data' : 'failed', evidence, gaps };
    },
  };
};
