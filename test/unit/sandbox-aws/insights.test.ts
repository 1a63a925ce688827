import { describe, expect, test } from '@jest/globals';
import { filterPattern } from '../../../sandbox/aws/services/logs/filter-pattern.ts';
import { parseInsights } from '../../../sandbox/aws/services/logs/insights-parser.ts';
import type { FieldValue, LogRecord } from '../../../sandbox/aws/services/logs/log-record.ts';
import { runInsights } from '../../../sandbox/aws/services/logs/run-insights.ts';

const record = (atMs: number, fields: Record<string, FieldValue>): LogRecord => {
  const all: Record<string, FieldValue> = { '@timestamp': atMs, '@ptr': `p${atMs}`, ...fields };
  return { atMs, read: (field) => all[field] };
};

const RECORDS = [
  record(0, { '@type': 'REPORT', '@duration': 100, '@message': 'REPORT one', v: 'a' }),
  record(5000, { '@type': 'REPORT', '@duration': 300, '@initDuration': 800, v: 'b' }),
  record(12_000, { '@type': 'REPORT', '@duration': 200, '@message': 'REPORT Two', v: 'a' }),
  record(13_000, { '@message': 'Error: timed out' }),
];

const run = (query: string) =>
  runInsights(parseInsights(query), RECORDS).rows.map((row) =>
    Object.fromEntries(row.map(({ field, value }) => [field, value])),
  );

describe('Logs Insights', () => {
  test('sums up by group, counting only what is there', () => {
    expect(
      run(
        'filter @type = "REPORT" | stats count(*) as n, count(@initDuration) as cold, avg(@duration) as mean, pct(@duration, 50) as p50, max(@duration) by v | sort v asc',
      ),
    ).toEqual([
      { v: 'a', n: '2', cold: '0', mean: '150', p50: '100', 'max(@duration)': '200' },
      { v: 'b', n: '1', cold: '1', mean: '300', p50: '300', 'max(@duration)': '300' },
    ]);
  });

  test('parses named groups, and groups by what came of them and by a time', () => {
    expect(
      run(
        'parse @message /REPORT (?<which>\\w+)/ | fields coalesce(which, v) as name, toMillis(@timestamp) >= 5000 as late | stats count(*) as n, sum(greatest(strcontains(tolower(@message), "one"), strcontains(@message, "Two"))) as hits by name, late | sort name asc',
      ),
    ).toEqual([
      { late: 'true', n: '1', hits: '0' },
      { name: 'b', late: 'true', n: '1', hits: '0' },
      { name: 'one', late: 'false', n: '1', hits: '1' },
      { name: 'Two', late: 'true', n: '1', hits: '1' },
    ]);
  });

  test('groups by time and by an expression of aggregates', () => {
    expect(
      run('filter ispresent(@duration) | stats sum(@duration) / count(*) as mean by bin(10s) as t'),
    ).toEqual([
      { t: '1970-01-01 00:00:00.000', mean: '200' },
      { t: '1970-01-01 00:00:10.000', mean: '200' },
    ]);
  });

  test.each([
    ['filter @duration > 150', 2],
    ['filter @duration >= 100 and @duration != 200', 2],
    ['filter @message like /report/i', 2],
    ['filter @message like "Two" or v = "b"', 2],
    ['filter @message not like /REPORT/ and ispresent(@message)', 1],
    ['filter not ispresent(@duration)', 1],
    ['filter v in ["b", "c"]', 1],
    ['filter (v = "a" or v = "b") and @duration < 250', 2],
    ['filter @duration > 150 | filter v = "a"', 1],
  ])('%s', (query, count) => {
    expect(run(query)).toHaveLength(count);
  });

  test('shows the newest first, with fields and a pointer, and cuts', () => {
    expect(run('fields @timestamp, v, @duration * 2 as twice | limit 2')).toEqual([
      { '@timestamp': '1970-01-01 00:00:13.000', '@ptr': 'p13000' },
      { '@timestamp': '1970-01-01 00:00:12.000', v: 'a', twice: '400', '@ptr': 'p12000' },
    ]);
    expect(run('fields v | sort @duration desc | limit 1 | display @duration')).toEqual([
      { '@duration': '300', '@ptr': 'p5000' },
    ]);
  });

  test('counts what it scanned and what matched', () => {
    const { scanned, matched } = runInsights(parseInsights('filter v = "a" | limit 1'), RECORDS);
    expect([scanned, matched]).toEqual([4, 2]);
  });

  test.each([
    '',
    'parse @message "a*" as x',
    'fields',
    'stats count(*',
    'filter nosuch(@a)',
    'fields @a | | limit 1',
    'limit x',
    'stats count(*) by bin(10x)',
    'filter @a like /(/',
    'fields @a extra',
  ])('refuses %j', (query) => {
    expect(() => runInsights(parseInsights(query), RECORDS)).toThrow(
      expect.objectContaining({ code: 'MalformedQueryException' }),
    );
  });
});

test('a filter pattern has terms that must, may and must not be there', () => {
  const messages = ['ERROR timed out', 'ERROR denied', 'INFO timed out'];
  const matching = (pattern: string) => messages.filter(filterPattern(pattern));
  expect(matching('')).toEqual(messages);
  expect(matching('ERROR "timed out"')).toEqual(['ERROR timed out']);
  expect(matching('?denied ?INFO')).toEqual(['ERROR denied', 'INFO timed out']);
  expect(matching('ERROR -denied')).toEqual(['ERROR timed out']);
  expect(() => filterPattern('{ $.a = 1 }')).toThrow(
    expect.objectContaining({ code: 'InvalidParameterException' }),
  );
});
