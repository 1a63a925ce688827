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
import type { FunctionReading, Reading } from './telemetry.ts';

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

const readFunction = async (client: LambdaClient, name: string): Promise<FunctionReading> => {
  const [aliasPages, versionPages, provisioned, concurrency] = await Promise.all([
    collect(paginateListAliases({ client }, { FunctionName: name })),
    collect(paginateListVersionsByFunction({ client }, { FunctionName: name })),
    provisionedOf(client, name),
    client.send(new GetFunctionConcurrencyCommand({ FunctionName: name })),
  ]);
  const aliases = aliasPages.flatMap(({ Aliases: list = [] }) => list);
  const configurations = versionPages.flatMap(({ Versions: list = [] }) => list);
  return {
    node: name,
    aliases: aliases.map(({ Name: alias = '', FunctionVersion: version = '' }) => ({
      name: alias,
      version,
      provisioned: provisioned.get(alias) ?? 0,
    })),
    versions: versionsOf(configurations),
    timeoutS: configurations.at(-1)?.Timeout ?? 3,
    reservedConcurrency: concurrency.ReservedConcurrentExecutions ?? null,
  };
};

const evidenceOf = (region: string, reading: FunctionReading): Evidence => ({
  id: evidenceId(['function', reading]),
  kind: 'config',
  title: `Configuration of ${reading.node}`,
  query: `Lambda ListAliases, ListVersionsByFunction, ListProvisionedConcurrencyConfigs, GetFunctionConcurrency FunctionName=${reading.node}`,
  values: [
    ...reading.aliases.flatMap(({ name, version, provisioned }) => [
      { label: `alias ${name}`, value: `v${version}` },
      { label: `provisioned concurrency of ${name}`, value: provisioned, unit: 'count' },
    ]),
    { label: 'reserved concurrency', value: reading.reservedConcurrency, unit: 'count' },
    { label: 'time-out', value: reading.timeoutS, unit: 's' },
  ],
  consoleUrl: functionConsoleUrl(region, reading.node),
  cli: `aws lambda list-aliases --region ${region} --function-name ${shellQuote(reading.node)}`,
});

/** How functions are configured now, by Lambda's own API; one that cannot be read is a gap. */
export const createFunctionReader =
  ({ client, region, cache }: FunctionDeps) =>
  async (names: readonly string[]): Promise<Reading<readonly FunctionReading[]>> => {
    const gaps: Gap[] = [];
    const readings = await Promise.all(
      names.map(async (name) =>
        cache
          .share(
            `function ${name}`,
            async () => readFunction(client, name),
            () => true,
          )
          .catch((error: unknown) => {
            gaps.push(gapOfAwsError(`configuration of ${name}`, error));
            return undefined;
          }),
      ),
    );
    const value = readings.filter((reading) => reading !== undefined);
    const evidence = value.map((reading) => evidenceOf(region, reading));
    if (value.length > 0 || names.length === 0) return { status: 'ok', value, evidence, gaps };
    return {
      status: gaps.every(({ why }) => why === 'no-data') ? 'no-data' : 'failed',
      evidence,
      gaps,
    };
  };
