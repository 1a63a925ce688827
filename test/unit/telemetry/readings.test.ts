import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { logsConsoleUrl, metricConsoleUrl } from '../../../mcp/telemetry/console-links.ts';
import { foldReports } from '../../../mcp/telemetry/fold-reports.ts';
import { functionChanges, trailChanges } from '../../../mcp/telemetry/function-changes.ts';
import { jsurl } from '../../../mcp/telemetry/jsurl.ts';
import { createReadingCache } from '../../../mcp/telemetry/reading-cache.ts';
import { shellQuote } from '../../../mcp/telemetry/shell-quote.ts';
import { trailChangeOf } from '../../../mcp/telemetry/trail-change.ts';

const row = (log: string, stream: string, invocations: number, coldStarts: number, init = '') => ({
  '@log': `123:/aws/lambda/${log}`,
  '@logStream': stream,
  invocations: String(invocations),
  coldStarts: String(coldStarts),
  medianInit: init,
  meanDuration: '50',
});

describe('foldReports', () => {
  test('sums instances by function and version, and takes the median init of those that started cold', () => {
    const folded = foldReports([
      row('gate', '2026/11/22/[42]aaa', 10, 1, '700'),
      row('gate', '2026/11/22/[42]bbb', 30, 1, '900'),
      row('gate', '2026/11/22/[42]ccc', 5, 1, '800'),
      row('gate', '2026/11/22/[41]ddd', 100, 0),
      row('users', '2026/11/22/[$LATEST]eee', 1, 1, '400'),
    ]);
    expect(folded).toEqual([
      {
        node: 'gate',
        version: '42',
        invocations: 45,
        coldStarts: 3,
        medianInitMs: 800,
        meanDurationMs: 50,
      },
      {
        node: 'gate',
        version: '41',
        invocations: 100,
        coldStarts: 0,
        medianInitMs: null,
        meanDurationMs: 50,
      },
      {
        node: 'users',
        version: '$LATEST',
        invocations: 1,
        coldStarts: 1,
        medianInitMs: 400,
        meanDurationMs: 50,
      },
    ]);
  });

  test('rows without a log group belong to the only function asked, or to nobody', () => {
    const { '@log': _, ...bare } = row('x', '[1]a', 2, 0);
    expect(foldReports([bare], 'gate')).toMatchObject([{ node: 'gate' }]);
    expect(foldReports([bare])).toEqual([]);
  });
});

describe('changes', () => {
  const event = {
    EventName: 'UpdateAlias20150331',
    EventTime: new Date('2026-11-22T02:58:00Z'),
    Username: 'deployer',
    ReadOnly: 'false',
    CloudTrailEvent: JSON.stringify({ requestParameters: { functionVersion: '42' } }),
  };
  const reading = {
    node: 'gate',
    aliases: [{ name: 'live', version: '42', provisioned: 0 }],
    versions: [
      { version: '41', publishedAt: '2026-11-01T00:00:00.000Z' },
      { version: '42', publishedAt: '2026-11-22T02:57:00.000Z' },
    ],
    timeoutS: 3,
    reservedConcurrency: null,
  };

  test('an alias that moved says which version is live since when', () => {
    expect(trailChangeOf('gate', event)).toEqual({
      atMs: Date.parse('2026-11-22T02:58:00Z'),
      what: 'gate v42 live',
      event: 'UpdateAlias',
      version: '42',
      by: 'deployer',
    });
  });

  test.each([
    ['a read', { ...event, ReadOnly: 'true' }],
    ['a refused call', { ...event, CloudTrailEvent: '{"errorCode":"AccessDenied"}' }],
  ])('%s is no change', (_, other) => {
    expect(trailChangeOf('gate', other)).toBeUndefined();
  });

  test('a record that is no JSON is told by its name', () => {
    const torn = { ...event, EventName: 'PutThing', CloudTrailEvent: '{' };
    expect(trailChangeOf('gate', torn)?.what).toBe('gate: PutThing');
  });

  test('Lambda tells the version at once; when CloudTrail has caught up, its time counts', () => {
    expect(functionChanges(reading, [])[1]).toMatchObject({
      what: 'gate v42 live',
      previousVersion: '41',
      source: 'lambda',
    });
    const trail = [trailChangeOf('gate', event)].filter((one) => one !== undefined);
    expect(functionChanges(reading, trail).map(({ version }) => version)).toEqual(['41']);
    expect(trailChanges('gate', trail, reading.versions)).toMatchObject([
      { previousVersion: '41', source: 'cloudtrail', atMs: Date.parse('2026-11-22T02:58:00Z') },
    ]);
  });
});

describe('createReadingCache', () => {
  const cacheWithCount = () => {
    let asked = 0;
    const cache = createReadingCache({ max: 10, ttlMs: 60_000 });
    const ask = async (keep: boolean) =>
      cache.share(
        'question',
        async () => {
          asked += 1;
          return asked;
        },
        () => keep,
      );
    return { ask, count: () => asked };
  };

  test('asks once for those who ask meanwhile, and for those who ask later', async () => {
    const { ask, count } = cacheWithCount();
    expect(await Promise.all([ask(true), ask(true)])).toEqual([1, 1]);
    expect(await ask(true)).toBe(1);
    expect(count()).toBe(1);
  });

  test('does not keep what may not be kept, nor a failure', async () => {
    const { ask, count } = cacheWithCount();
    await ask(false);
    await ask(false);
    expect(count()).toBe(2);
    const cache = createReadingCache({ max: 10, ttlMs: 60_000 });
    const failing = async () => Promise.reject(new Error('down'));
    await expect(cache.share('q', failing, () => true)).rejects.toThrow('down');
    expect(
      await cache.share(
        'q',
        async () => 'up',
        () => true,
      ),
    ).toBe('up');
  });
});

describe('text for consoles and shells', () => {
  test("speaks the console's notation", () => {
    expect(jsurl({ a: ["it's", 1, true], b: { c: 'x/y' } })).toBe(
      "~(a~(~'it*27s~1~true)~b~(c~'x*2fy))",
    );
  });

  test('nothing that came from outside can leave a quoted word', () => {
    fc.assert(
      fc.property(fc.string(), (word) => {
        const quoted = shellQuote(word);
        if (quoted === word) expect(word).toMatch(/^[\w./:=,@%+-]+$/);
        else expect(quoted.replaceAll(`'\\''`, '')).toMatch(/^'[^']*'$/s);
      }),
    );
  });

  test('a console link names the region, the metric and the window', () => {
    const window = { from: '2026-11-22T03:00:00.000Z', to: '2026-11-22T03:05:00.000Z' };
    const stat = {
      namespace: 'AWS/Lambda',
      metricName: 'Duration',
      dimensions: { FunctionName: 'f' },
      statistic: 'p90',
    };
    expect(metricConsoleUrl('eu-west-1', [stat], window, 60)).toBe(
      "https://eu-west-1.console.aws.amazon.com/cloudwatch/home?region=eu-west-1#metricsV2:graph=~(metrics~(~(~'AWS*2fLambda~'Duration~'FunctionName~'f~(stat~'p90~period~60)))~view~'timeSeries~region~'eu-west-1~start~'2026-11-22T03*3a00*3a00.000Z~end~'2026-11-22T03*3a05*3a00.000Z)",
    );
    expect(logsConsoleUrl('eu-west-1', ['/aws/lambda/f'], 'stats count(*)', window)).toContain(
      "logs-insights$3FqueryDetail$3D~(end~'2026-11-22T03*3a05*3a00.000Z",
    );
  });
});
