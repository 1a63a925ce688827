import { createHash } from 'node:crypto';
import type { InvocationReport, LambdaFunction, LogLine } from '../../../world/world.ts';
import type { Account } from '../../account.ts';

export type FieldValue = string | number;

/** One log event; its fields are made when they are read. */
export interface LogRecord {
  readonly atMs: number;
  read(field: string): FieldValue | undefined;
}

const BYTES_PER_MB = 1_000_000;
const ENVIRONMENTS = 8;

const streamIds = new Map<string, string>();

/** A log stream's name, as Lambda makes it for one execution environment: `2026/11/22/[42]…`. */
const streamOf = (fn: LambdaFunction, version: string, atMs: number, requestId: string): string => {
  const environment = Number.parseInt(requestId.slice(0, 2), 16) % ENVIRONMENTS;
  const day = new Date(atMs).toISOString().slice(0, 10).replaceAll('-', '/');
  const key = `${fn.name} ${version} ${environment}`;
  const id = streamIds.get(key) ?? createHash('md5').update(key).digest('hex');
  streamIds.set(key, id);
  return `${day}/[${version}]${id}`;
};

/** Between 40 and 70 % of what is configured, always the same for a function. */
const memoryUsedMb = (fn: LambdaFunction): number => {
  const share = (createHash('md5').update(fn.name).digest()[0] ?? 0) / 255;
  return Math.round(fn.memoryMb * (0.4 + 0.3 * share));
};

const billedMs = (report: InvocationReport): number =>
  Math.ceil(report.durationMs + (report.initMs ?? 0));

const ms = (value: number): string => `${value.toFixed(2)} ms`;

const reportMessage = (fn: LambdaFunction, report: InvocationReport): string =>
  [
    `REPORT RequestId: ${report.requestId}`,
    `Duration: ${ms(report.durationMs)}`,
    `Billed Duration: ${billedMs(report)} ms`,
    `Memory Size: ${fn.memoryMb} MB`,
    `Max Memory Used: ${memoryUsedMb(fn)} MB`,
    ...(report.initMs === null ? [] : [`Init Duration: ${ms(report.initMs)}`]),
    ...(report.outcome === 'timeout' ? ['Status: timeout'] : []),
    '\n',
  ].join('\t');

const ptrOf = (text: string): string => Buffer.from(text).toString('base64');

const reportRecord = (fn: LambdaFunction, report: InvocationReport, log: string): LogRecord => {
  // Made once, when it is first asked for: a query reads it again and again.
  let message: string | undefined;
  let stream: string | undefined;
  const fields: Readonly<Record<string, () => FieldValue | undefined>> = {
    '@timestamp': () => report.atMs,
    '@ingestionTime': () => report.atMs,
    '@type': () => 'REPORT',
    '@requestId': () => report.requestId,
    '@duration': () => report.durationMs,
    '@billedDuration': () => billedMs(report),
    '@initDuration': () => report.initMs ?? undefined,
    '@memorySize': () => fn.memoryMb * BYTES_PER_MB,
    '@maxMemoryUsed': () => memoryUsedMb(fn) * BYTES_PER_MB,
    '@message': () => {
      message ??= reportMessage(fn, report);
      return message;
    },
    '@log': () => log,
    '@logStream': () => {
      stream ??= streamOf(fn, report.version, report.atMs, report.requestId);
      return stream;
    },
    '@ptr': () => ptrOf(`${log} ${report.requestId} REPORT`),
  };
  return { atMs: report.atMs, read: (field) => fields[field]?.() };
};

const REQUEST_ID = /[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}/;

type Fields = Readonly<Record<string, () => FieldValue | undefined>>;

/** A line and its fields; Logs Insights discovers those of the first level where it is a JSON object. */
const recordOf = ({ atMs, message }: LogLine, log: string, own: Fields): LogRecord => {
  const fields: Fields = {
    '@timestamp': () => atMs,
    '@ingestionTime': () => atMs,
    '@message': () => message,
    '@log': () => log,
    '@ptr': () => ptrOf(`${log} ${atMs} ${message}`),
    ...own,
  };
  let discovered: Readonly<Record<string, unknown>> | undefined;
  return {
    atMs,
    read: (field) => {
      if (field.startsWith('@')) return fields[field]?.();
      discovered ??= message.startsWith('{') ? JSON.parse(message) : {};
      const value = discovered?.[field];
      return typeof value === 'string' || typeof value === 'number' ? value : undefined;
    },
  };
};

const lineRecord = (fn: LambdaFunction, line: LogLine, log: string): LogRecord => {
  const requestId = REQUEST_ID.exec(line.message)?.[0];
  const version = (): string => fn.aliases[0]?.version ?? '$LATEST';
  return recordOf(line, log, {
    '@requestId': () => requestId,
    '@logStream': () => streamOf(fn, version(), line.atMs, requestId ?? '00'),
  });
};

/** Every record of a function's log group in [fromMs, toMs): REPORT lines and the others. */
const functionRecords = function* (
  account: Account,
  fn: LambdaFunction,
  fromMs: number,
  toMs: number,
): Generator<LogRecord> {
  const log = `${account.world.inventory.accountId}:${fn.logGroup}`;
  for (const report of account.world.reports(fn.name, fromMs, toMs))
    yield reportRecord(fn, report, log);
  for (const line of account.world.logLines(fn.name, fromMs, toMs)) yield lineRecord(fn, line, log);
};

const accessRecord = (line: LogLine, log: string): LogRecord =>
  recordOf(line, log, { '@logStream': () => log.slice(log.lastIndexOf('/') + 1) });

/** A log group of the account: its name, and every record in [fromMs, toMs). */
export interface LogGroup {
  readonly name: string;
  records(fromMs: number, toMs: number): Iterable<LogRecord>;
}

/** The log groups of the functions, and of the stages' access logs. */
export const logGroupsOf = (account: Account): LogGroup[] => {
  const { accountId, functions, apis } = account.world.inventory;
  return [
    ...functions.map((fn) => ({
      name: fn.logGroup,
      records: (fromMs: number, toMs: number) => functionRecords(account, fn, fromMs, toMs),
    })),
    ...apis
      .flatMap(({ stages }) => stages)
      .map(({ accessLog }) => ({
        name: accessLog.logGroup,
        records: (fromMs: number, toMs: number) =>
          [...account.world.accessLines(fromMs, toMs)].map((line) =>
            accessRecord(line, `${accountId}:${accessLog.logGroup}`),
          ),
      })),
  ];
};
