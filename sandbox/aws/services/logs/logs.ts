import { randomUUID } from 'node:crypto';
import type * as Logs from '@aws-sdk/client-cloudwatch-logs';
import { type Account, arnOf } from '../../account.ts';
import type { Handlers } from '../../call-operation.ts';
import { pageOf } from '../../paging.ts';
import { ApiError } from '../../protocol/api-error.ts';
import { filterPattern } from './filter-pattern.ts';
import { type Command, parseInsights } from './insights-parser.ts';
import { type LogGroup, logGroupsOf } from './log-record.ts';
import { type InsightsResult, runInsights } from './run-insights.ts';

/** How long a query runs before it is complete. */
const QUERY_MS = 300;
const EVENTS_PAGE = 1000;
const GROUPS_PAGE = 50;
const QUERIES_KEPT = 200;

interface Query {
  readonly commands: readonly Command[];
  readonly groups: readonly LogGroup[];
  readonly fromMs: number;
  readonly toMs: number;
  readonly limit: number | undefined;
  readonly readyAtMs: number;
  status: 'Running' | 'Complete' | 'Cancelled';
  result: InsightsResult | undefined;
}

const notFound = (what: string): never => {
  throw new ApiError('ResourceNotFoundException', `The specified ${what} does not exist.`);
};

/** Logs takes query times in seconds; milliseconds are understood too, as in AWS. */
const toMs = (time: number | undefined): number =>
  time === undefined ? 0 : time < 100_000_000_000 ? time * 1000 : time;

const groupOf = (account: Account, group: string): LogGroup =>
  logGroupsOf(account).find(
    ({ name }) => name === group.replace(/^arn:.*:log-group:/, '').replace(/:\*$/, ''),
  ) ?? notFound('log group');

const groupsOf = (input: Logs.StartQueryRequest): readonly string[] => [
  ...(input.logGroupName === undefined ? [] : [input.logGroupName]),
  ...(input.logGroupNames ?? []),
  ...(input.logGroupIdentifiers ?? []),
];

const describeGroups =
  (account: Account) =>
  (input: Logs.DescribeLogGroupsRequest): Logs.DescribeLogGroupsResponse => {
    const groups = logGroupsOf(account)
      .map(({ name }) => name)
      .filter((name) => name.startsWith(input.logGroupNamePrefix ?? ''))
      .filter((name) => name.includes(input.logGroupNamePattern ?? ''))
      .sort();
    const { page, next } = pageOf(groups, input.nextToken, input.limit ?? GROUPS_PAGE);
    return {
      logGroups: page.map((name) => ({
        logGroupName: name,
        arn: arnOf(account, 'logs', `log-group:${name}:*`),
        logGroupArn: arnOf(account, 'logs', `log-group:${name}`),
        creationTime: 0,
        metricFilterCount: 0,
        storedBytes: 0,
      })),
      nextToken: next,
    };
  };

const filterEvents =
  (account: Account) =>
  (input: Logs.FilterLogEventsRequest): Logs.FilterLogEventsResponse => {
    const group = groupOf(account, input.logGroupName ?? input.logGroupIdentifier ?? '');
    const matches = filterPattern(input.filterPattern ?? '');
    const fromMs = input.startTime ?? 0;
    const untilMs = (input.endTime ?? account.clock()) + 1;
    const found = [...group.records(fromMs, untilMs)]
      .filter((record) => matches(String(record.read('@message'))))
      .sort((a, b) => a.atMs - b.atMs);
    const { page, next } = pageOf(
      found,
      input.nextToken,
      input.limit ?? EVENTS_PAGE,
      'InvalidParameterException',
    );
    return {
      events: page.map((record) => ({
        logStreamName: String(record.read('@logStream')),
        timestamp: record.atMs,
        ingestionTime: record.atMs,
        message: String(record.read('@message')),
        eventId: String(record.read('@ptr')),
      })),
      searchedLogStreams: [],
      nextToken: next,
    };
  };

/** Amazon CloudWatch Logs: the log groups of functions and stages, and Logs Insights as far as its parser goes. */
export const logsHandlers = (account: Account): Handlers => {
  const queries = new Map<string, Query>();
  const need = (id: string | undefined): Query => queries.get(id ?? '') ?? notFound('query');

  const complete = (query: Query): InsightsResult | undefined => {
    if (query.status === 'Running' && account.clock() >= query.readyAtMs) {
      const records = query.groups.flatMap((group) => [...group.records(query.fromMs, query.toMs)]);
      query.result = runInsights(query.commands, records);
      query.status = 'Complete';
    }
    return query.result;
  };

  return {
    describeLogGroups: describeGroups(account),
    filterLogEvents: filterEvents(account),
    startQuery: (input: Logs.StartQueryRequest): Logs.StartQueryResponse => {
      const [fromMs, untilMs] = [toMs(input.startTime), toMs(input.endTime)];
      if (fromMs > untilMs)
        throw new ApiError('InvalidParameterException', 'End time should not be before start time');
      const groups = groupsOf(input);
      if (groups.length === 0)
        throw new ApiError('InvalidParameterException', 'A log group is required');
      const queryId = randomUUID();
      queries.set(queryId, {
        commands: parseInsights(input.queryString ?? ''),
        groups: groups.map((group) => groupOf(account, group)),
        fromMs,
        toMs: untilMs + 1,
        limit: input.limit,
        readyAtMs: account.clock() + QUERY_MS,
        status: 'Running',
        result: undefined,
      });
      for (const old of [...queries.keys()].slice(0, -QUERIES_KEPT)) queries.delete(old);
      return { queryId };
    },
    getQueryResults: (input: Logs.GetQueryResultsRequest): Logs.GetQueryResultsResponse => {
      const query = need(input.queryId);
      const result = complete(query);
      return {
        status: query.status,
        results: (result?.rows ?? [])
          .slice(0, query.limit)
          .map((row) => row.map(({ field, value }) => ({ field, value }))),
        statistics: {
          recordsMatched: result?.matched ?? 0,
          recordsScanned: result?.scanned ?? 0,
          bytesScanned: (result?.scanned ?? 0) * 200,
        },
      };
    },
    stopQuery: (input: Logs.StopQueryRequest): Logs.StopQueryResponse => {
      const query = need(input.queryId);
      if (query.status !== 'Running')
        throw new ApiError('InvalidParameterException', 'The query has ended');
      query.status = 'Cancelled';
      return { success: true };
    },
  };
};
