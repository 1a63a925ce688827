import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { nodeOfMetric, signalOfMetric } from '../../../mcp/contracts/alarm-node.ts';
import { batchStats, MAX_CALLS } from '../../../mcp/telemetry/batch-stats.ts';
import { queriesOfNode } from '../../../mcp/telemetry/metric-catalogue.ts';
import { planSeries, type SeriesPlan } from '../../../mcp/telemetry/plan-series.ts';
import { periodsOf } from '../../../mcp/telemetry/read-metric-data.ts';
import { dimensionValuesIn } from '../../../mcp/telemetry/read-metric-names.ts';

const values = dimensionValuesIn(
  new Map([
    [
      'AWS/DynamoDB',
      [
        { TableName: 't', Operation: 'GetItem' },
        { TableName: 't', Operation: 'PutItem' },
        { TableName: 'u', Operation: 'Scan' },
        { TableName: 't' },
      ],
    ],
    [
      'AWS/Cognito',
      [
        { UserPool: 'p', UserPoolClient: 'web' },
        { UserPool: 'p', UserPoolClient: 'app' },
      ],
    ],
  ]),
);

const planOf = (
  query: Partial<SeriesPlan['query']> & Pick<SeriesPlan['query'], 'signal' | 'source'>,
) => planSeries({ node: 'n', statistic: 'Sum', ...query }, values);

describe('planSeries', () => {
  test('latency in milliseconds becomes seconds', () => {
    const source = {
      namespace: 'AWS/Lambda',
      metricName: 'Duration',
      dimensions: { FunctionName: 'f' },
    };
    const [plan] = planOf({ signal: 'latency', statistic: 'p90', source });
    expect(plan?.unit).toBe('s');
    expect(plan?.combine([250, 3])).toBe(0.25);
  });

  test('latency of a load balancer is in seconds already', () => {
    const source = {
      namespace: 'AWS/ApplicationELB',
      metricName: 'TargetResponseTime',
      dimensions: {},
    };
    const [plan] = planOf({ signal: 'latency', statistic: 'p90', source });
    expect(plan?.combine([0.25, 3])).toBe(0.25);
  });

  test('a table is read by its operations, weighted by their requests', () => {
    const source = {
      namespace: 'AWS/DynamoDB',
      metricName: 'SuccessfulRequestLatency',
      dimensions: { TableName: 't' },
    };
    const [plan] = planOf({ signal: 'latency', statistic: 'Average', source });
    expect(
      plan?.stats.map(({ dimensions, statistic }) => [dimensions['Operation'], statistic]),
    ).toEqual([
      ['GetItem', 'Average'],
      ['GetItem', 'SampleCount'],
      ['PutItem', 'Average'],
      ['PutItem', 'SampleCount'],
    ]);
    expect(plan?.combine([4, 30, 8, 10])).toBeCloseTo(0.005);
    expect(plan?.combine([4, 30, null, null])).toBeCloseTo(0.004);
    expect(plan?.combine([null, null, null, null])).toBeNull();
  });

  test('throttles that nobody sent are none, latency that nobody sent is unknown', () => {
    const table = { namespace: 'AWS/DynamoDB', dimensions: { TableName: 't' } };
    const [throttles] = planOf({
      signal: 'throttles',
      source: { ...table, metricName: 'ThrottledRequests' },
    });
    const [latency] = planOf({
      signal: 'latency',
      statistic: 'p90',
      source: { ...table, metricName: 'SuccessfulRequestLatency' },
    });
    expect([throttles?.absentIsZero, latency?.absentIsZero]).toEqual([true, false]);
  });

  test('Cognito failures are attempts less successes, over all clients', () => {
    const source = {
      namespace: 'AWS/Cognito',
      metricName: 'SignInSuccesses',
      dimensions: { UserPool: 'p' },
    };
    const [plan] = planOf({ signal: 'errors', source });
    expect(plan?.stats).toHaveLength(4);
    expect(plan?.combine([90, 100, 5, 5])).toBe(10);
    expect(planOf({ signal: 'availability', source })[0]?.combine([90, 100, 0, 0])).toBe(90);
  });

  test('a star stands for every client, a series each', () => {
    const source = {
      namespace: 'AWS/Cognito',
      metricName: 'SignInSuccesses',
      dimensions: { UserPool: 'p', UserPoolClient: '*' },
    };
    const plans = planOf({ signal: 'errors', source });
    expect(plans.map(({ query }) => query.source.dimensions)).toEqual([
      { UserPool: 'p', UserPoolClient: 'app' },
      { UserPool: 'p', UserPoolClient: 'web' },
    ]);
    expect(plans.map(({ stats }) => stats.length)).toEqual([2, 2]);
  });

  test('availability of a function is what did not fail, in percent', () => {
    const source = {
      namespace: 'AWS/Lambda',
      metricName: 'Errors',
      dimensions: { FunctionName: 'f' },
    };
    const [plan] = planOf({ signal: 'availability', statistic: 'Average', source });
    expect(plan?.stats.map(({ metricName }) => metricName)).toEqual(['Errors', 'Invocations']);
    expect(plan?.combine([5, 100])).toBe(95);
    expect(plan?.combine([null, 100])).toBe(100);
    expect(plan?.combine([null, null])).toBeNull();
  });
});

describe('queriesOfNode', () => {
  test.each([
    ['AWS::ApiGateway::Stage', 'a/b/prod'],
    ['AWS::Lambda::Function', 'fn'],
    ['AWS::DynamoDB::Table', 'table'],
    ['AWS::Cognito::UserPool', 'us-east-1_Ab'],
    ['AWS::SQS::Queue', 'jobs'],
  ])('every metric of a %s leads back to its node, as an alarm on it would', (type, id) => {
    const queries = queriesOfNode({ id, type });
    expect(queries.length).toBeGreaterThan(1);
    for (const { source, node } of queries) {
      expect(source && nodeOfMetric(source)).toBe(id);
      expect(node).toBe(id);
    }
  });

  test('an alarm on latency, errors, throttles or requests is on the same signal', () => {
    for (const type of ['AWS::ApiGateway::Stage', 'AWS::Lambda::Function'])
      for (const { source, signal } of queriesOfNode({ id: 'a/b', type }))
        expect(signalOfMetric(source?.metricName ?? '')).toBe(signal);
  });

  test('what CloudWatch does not know has none', () => {
    expect(queriesOfNode({ id: 'x', type: 'remote' })).toEqual([]);
  });
});

describe('periodsOf', () => {
  test('are whole periods from the one that holds the start, never one that has not ended', () => {
    const spans = fc.record({
      fromS: fc.integer({ min: 0, max: 100_000 }),
      lengthS: fc.integer({ min: 1, max: 10_000 }),
      periodS: fc.constantFrom(10, 60, 300),
    });
    fc.assert(
      fc.property(spans, ({ fromS, lengthS, periodS }) => {
        const iso = (seconds: number) => new Date(seconds * 1000).toISOString();
        const periods = periodsOf({ from: iso(fromS), to: iso(fromS + lengthS) }, periodS);
        expect(periods.fromS % periodS).toBe(0);
        expect(periods.fromS).toBeLessThanOrEqual(fromS);
        expect(periods.fromS).toBeGreaterThan(fromS - periodS);
        const endS = periods.fromS + periods.count * periodS;
        expect(periods.count).toBeGreaterThan(0);
        if (periods.count > 1) expect(endS).toBeLessThanOrEqual(fromS + lengthS);
        expect(endS + periodS).toBeGreaterThan(fromS + lengthS);
      }),
    );
  });

  test('an empty window has none', () => {
    const at = '2026-11-22T03:00:00.000Z';
    expect(periodsOf({ from: at, to: at }, 60).count).toBe(0);
  });
});

describe('batchStats', () => {
  test('asks for each once and in order, within the quotas of a call and the budget of calls', () => {
    const asked = fc.record({
      stats: fc.integer({ min: 0, max: 20_000 }),
      points: fc.integer({ min: 1, max: 200_000 }),
    });
    fc.assert(
      fc.property(asked, ({ stats, points }) => {
        const all = Array.from({ length: stats }, (_, at) => at);
        const { batches, left } = batchStats(all, points);
        expect([...batches.flat(), ...left]).toEqual(all);
        expect(batches.length).toBeLessThanOrEqual(MAX_CALLS);
        for (const batch of batches) {
          expect(batch.length).toBeGreaterThan(0);
          expect(batch.length).toBeLessThanOrEqual(500);
          if (batch.length > 1) expect(batch.length * points).toBeLessThanOrEqual(100_800);
        }
        // Nothing is left out while there is room.
        if (left.length > 0) expect(batches).toHaveLength(MAX_CALLS);
      }),
    );
  });
});
