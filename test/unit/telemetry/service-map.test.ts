import type { Service } from '@aws-sdk/client-xray';
import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { mergeServiceGraph } from '../../../mcp/telemetry/merge-service-graph.ts';
import { responseTimePercentiles } from '../../../mcp/telemetry/response-time-percentiles.ts';

const edge = (ReferenceId: number, TotalCount: number, extra: object = {}) => ({
  ReferenceId,
  SummaryStatistics: { TotalCount, TotalResponseTime: TotalCount * 0.2, ...extra },
  ResponseTimeHistogram: [{ Value: 0.2, Count: TotalCount }],
});

const traced: Service[] = [
  { ReferenceId: 0, Name: 'api/prod', Type: 'client', Edges: [edge(1, 100)] },
  { ReferenceId: 1, Name: 'api/prod', Type: 'AWS::ApiGateway::Stage', Edges: [edge(2, 60)] },
  { ReferenceId: 2, Name: 'fn', Type: 'AWS::Lambda', Edges: [edge(3, 60)] },
  {
    ReferenceId: 3,
    Name: 'fn',
    Type: 'AWS::Lambda::Function',
    Edges: [
      edge(4, 120, {
        ErrorStatistics: { ThrottleCount: 6, TotalCount: 12 },
        FaultStatistics: { TotalCount: 12 },
      }),
      edge(5, 10),
    ],
  },
  { ReferenceId: 4, Name: 'table', Type: 'AWS::DynamoDB::Table', Edges: [] },
  { ReferenceId: 5, Name: 'https://sqs.us-east-1.amazonaws.com/1/jobs', Type: 'AWS::SQS::Queue' },
];

describe('mergeServiceGraph', () => {
  const map = mergeServiceGraph(traced, 2);

  test('a function that is seen as service and as code is one node, without an edge to itself', () => {
    expect(map.nodes.filter(({ id }) => id === 'fn')).toEqual([
      { id: 'fn', type: 'AWS::Lambda::Function', aliases: [] },
    ]);
    expect(map.edges.some(({ from, to }) => from === to)).toBe(false);
  });

  test('clients of the same name stay apart and keep their type', () => {
    expect(map.nodes).toContainEqual({
      id: 'clients of api/prod',
      type: 'client',
      aliases: ['api/prod'],
    });
  });

  test('a queue goes by its name', () => {
    expect(map.nodes.map(({ id }) => id)).toContain('jobs');
  });

  test('an edge tells calls a minute, errors of all kinds, throttles, mean and percentiles', () => {
    const found = map.edges.find(({ to }) => to === 'table');
    expect(found).toEqual({
      from: 'fn',
      to: 'table',
      kind: 'call',
      callsPerMin: 60,
      errorShare: 0.2,
      throttleShare: 0.05,
      meanMs: expect.closeTo(200),
      percentilesMs: { p50: 200, p90: 200, p99: 200 },
    });
  });

  test('a remote endpoint becomes the service that reports itself, whichever comes first', () => {
    const remote = { ReferenceId: 0, Name: 'pay', Type: 'remote' };
    const service = { ReferenceId: 1, Name: 'pay', Type: 'AWS::ECS::Container' };
    for (const order of [
      [remote, service],
      [service, remote],
    ])
      expect(mergeServiceGraph(order, 1).nodes).toMatchObject([{ type: 'AWS::ECS::Container' }]);
  });
});

describe('responseTimePercentiles', () => {
  test('are the nearest ranks of the responses, as if listed one by one', () => {
    const bars = fc.array(
      fc.record({
        value: fc.integer({ min: 1, max: 5000 }),
        count: fc.integer({ min: 0, max: 50 }),
      }),
      { minLength: 1, maxLength: 20 },
    );
    fc.assert(
      fc.property(bars, (histogram) => {
        const listed = histogram
          .flatMap(({ value, count }) => new Array<number>(count).fill(value))
          .toSorted((a, b) => a - b);
        const rank = (share: number) =>
          (listed[Math.ceil(share * listed.length - 1e-9) - 1] ?? 0) * 1000;
        expect(responseTimePercentiles(histogram)).toEqual(
          listed.length === 0 ? undefined : { p50: rank(0.5), p90: rank(0.9), p99: rank(0.99) },
        );
      }),
    );
  });
});
