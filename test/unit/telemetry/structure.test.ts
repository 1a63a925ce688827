import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import type { MapEdge, MapNode } from '../../../mcp/contracts/dependency-map-tools.ts';
import { authorizersIn, integrationsIn } from '../../../mcp/telemetry/structure/api-targets.ts';
import { foldEdges } from '../../../mcp/telemetry/structure/fold-edges.ts';
import { knownNamesOf, resourcesNamedIn } from '../../../mcp/telemetry/structure/known-names.ts';
import { mergeSightings } from '../../../mcp/telemetry/structure/merge-sightings.ts';
import { resourceOfArn } from '../../../mcp/telemetry/structure/resource-of-arn.ts';
import type { Sighting } from '../../../mcp/telemetry/structure/sighting.ts';
import {
  loadTopologyFile,
  type TopologyFile,
  TopologyFileError,
} from '../../../mcp/telemetry/structure/topology-file.ts';
import { topologySighting } from '../../../mcp/telemetry/structure/topology-sighting.ts';
import { withinTime } from '../../../mcp/telemetry/structure/within-time.ts';

const node = (
  id: string,
  type = 'AWS::Lambda::Function',
  extra: Partial<MapNode> = {},
): MapNode => ({
  id,
  type,
  aliases: [],
  ...extra,
});

const sighting = (
  nodes: readonly MapNode[],
  edges: readonly [string, string, MapEdge['kind']?][],
  evidence = 'ev-config',
): Sighting => ({
  nodes,
  edges: edges.map(([from, to, kind = 'call']) => ({ from, to, kind, evidence })),
  evidence: [],
  gaps: [],
});

const traced = {
  map: {
    nodes: [
      node('api/prod', 'AWS::ApiGateway::Stage'),
      node('gate'),
      node('jobs', 'AWS::SQS::Queue'),
    ],
    edges: [
      { from: 'api/prod', to: 'gate', kind: 'call' as const, callsPerMin: 30, meanMs: 40 },
      { from: 'gate', to: 'jobs', kind: 'call' as const, callsPerMin: 3 },
    ],
  },
  evidence: ['ev-traces'],
};

describe('with traces, configuration', () => {
  const map = mergeSightings(traced, [
    sighting(
      [node('gate'), node('worker'), node('stranger'), node('pool_1', 'AWS::Cognito::UserPool')],
      [
        ['api/prod', 'gate', 'authorizes'],
        ['api/prod', 'pool_1', 'authorizes'],
        ['jobs', 'worker', 'queue'],
        ['unrelated', 'stranger', 'queue'],
      ],
    ),
  ]);

  test('says what a traced call is for, and the edge names both sources', () => {
    expect(map.edges).toContainEqual({
      from: 'api/prod',
      to: 'gate',
      kind: 'authorizes',
      callsPerMin: 30,
      meanMs: 40,
      evidence: ['ev-traces', 'ev-config'],
    });
  });

  test('adds who was not traced but is tied to a traced service, and nobody else', () => {
    expect(map.edges).toContainEqual({
      from: 'jobs',
      to: 'worker',
      kind: 'queue',
      evidence: ['ev-config'],
    });
    const ids = map.nodes.map(({ id }) => id);
    expect(ids.toSorted()).toEqual(['api/prod', 'gate', 'jobs', 'pool_1', 'worker']);
  });

  test('gives a service that was seen under two names one, with its calls added up', () => {
    const host = 'abc.execute-api.us-east-1.amazonaws.com';
    const twice = {
      map: {
        nodes: [node('web'), node(host, 'remote'), node('api/prod', 'AWS::ApiGateway::Stage')],
        edges: [
          { from: 'web', to: host, kind: 'call' as const, callsPerMin: 10, meanMs: 100 },
          { from: 'web', to: 'api/prod', kind: 'call' as const, callsPerMin: 30, meanMs: 20 },
        ],
      },
      evidence: ['ev-traces'],
    };
    const stage = node('api/prod', 'AWS::ApiGateway::Stage', { aliases: [host] });
    const merged = mergeSightings(twice, [sighting([stage], [])]);
    expect(merged.nodes).toEqual([node('web'), stage]);
    expect(merged.edges).toMatchObject([
      { from: 'web', to: 'api/prod', callsPerMin: 40, meanMs: 40 },
    ]);
  });

  test('keeps a name that two resources claim as a service of its own', () => {
    const host = 'abc.execute-api.us-east-1.amazonaws.com';
    const stages = ['api/blue', 'api/green'].map((id) =>
      node(id, 'AWS::ApiGateway::Stage', { aliases: [host] }),
    );
    const seen = { map: { nodes: [node(host, 'remote')], edges: [] }, evidence: [] };
    expect(mergeSightings(seen, [sighting(stages, [])]).nodes).toEqual([node(host, 'remote')]);
  });
});

describe('without traces', () => {
  test('the map is what is connected and what belongs to the same stack, and no stranger', () => {
    const shop = { groups: ['stack shop'] };
    const map = mergeSightings(undefined, [
      sighting(
        [node('gate', undefined, shop), node('idle', undefined, shop), node('alien')],
        [['gate', 'users']],
      ),
    ]);
    expect(map.nodes.map(({ id }) => id).toSorted()).toEqual(['gate', 'idle', 'users']);
  });

  test('whatever the sources say, edges join nodes of the map, each once, with evidence', () => {
    const name = fc.constantFrom('a', 'b', 'c', 'd', 'arn-a', 'arn-b');
    const kinds = fc.constantFrom<MapEdge['kind']>('call', 'queue', 'authorizes');
    const sight = fc.record({
      nodes: fc.array(fc.tuple(name, fc.array(name, { maxLength: 2 })), { maxLength: 5 }),
      edges: fc.array(fc.tuple(name, name, kinds), { maxLength: 8 }),
    });
    fc.assert(
      fc.property(fc.array(sight, { maxLength: 4 }), fc.boolean(), (sights, isTraced) => {
        const told = sights.map(({ nodes, edges }) =>
          sighting(
            nodes.map(([id, aliases]) => node(id, 'remote', { aliases })),
            edges,
          ),
        );
        const seen = { map: { nodes: [node('a')], edges: [] }, evidence: ['ev-traces'] };
        const map = mergeSightings(isTraced ? seen : undefined, told);
        const ids = map.nodes.map(({ id }) => id);
        expect(new Set(ids).size).toBe(ids.length);
        const ends = map.edges.map(({ from, to }) => JSON.stringify([from, to]));
        expect(new Set(ends).size).toBe(ends.length);
        for (const { from, to, evidence } of map.edges) {
          expect(ids).toEqual(expect.arrayContaining([from, to]));
          expect(from).not.toBe(to);
          expect(evidence).not.toEqual([]);
        }
      }),
    );
  });
});

describe('a topology file', () => {
  const topology: TopologyFile = {
    nodes: [{ id: 'tokens', type: 'AWS::ECS::Service', aliases: ['tokens.internal'] }],
    edges: [{ from: 'gate', to: 'tokens.internal', kind: 'call' }],
    remove: { nodes: [], edges: [{ from: 'gate', to: 'jobs' }] },
  };

  test('adds what nobody told, and takes out what is not so', () => {
    const map = mergeSightings(traced, [topologySighting(topology)], topology);
    expect(map.edges.map(({ from, to }) => `${from} → ${to}`)).toEqual([
      'api/prod → gate',
      'gate → tokens',
    ]);
    expect(map.nodes).toContainEqual(
      expect.objectContaining({ id: 'tokens', type: 'AWS::ECS::Service' }),
    );
  });

  let folder = '';
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'topology-'));
  });
  afterAll(async () => rm(folder, { recursive: true }));

  const load = async (text: string) => {
    const path = join(folder, 'topology.yaml');
    await writeFile(path, text);
    return loadTopologyFile(path);
  };

  test('is YAML; what is left out is empty', async () => {
    expect(await load('edges:\n  - { from: a, to: b, kind: queue }\n')).toEqual({
      nodes: [],
      edges: [{ from: 'a', to: 'b', kind: 'queue' }],
      remove: { nodes: [], edges: [] },
    });
    expect(await load('')).toMatchObject({ nodes: [], edges: [] });
  });

  test.each([
    ['a word that it does not know', 'edgse: []', /edgse/],
    ['an edge without an end', 'edges: [{ from: a }]', /to/],
    ['what is no YAML', 'edges: [', /topology\.yaml/],
  ])('with %s is refused in words', async (_, text, words) => {
    const refused = load(text);
    await expect(refused).rejects.toBeInstanceOf(TopologyFileError);
    await expect(refused).rejects.toThrow(words);
  });

  test('that is not there is refused by its path', async () => {
    await expect(loadTopologyFile('/nowhere/topology.yaml')).rejects.toThrow(
      /\/nowhere\/topology\.yaml.*ENOENT/,
    );
  });
});

describe('foldEdges', () => {
  const figures = fc.record({
    callsPerMin: fc.integer({ min: 1, max: 1000 }),
    meanMs: fc.integer({ min: 1, max: 5000 }),
    errorShare: fc.integer({ min: 0, max: 100 }).map((percent) => percent / 100),
  });

  test('loses no call, no second and no error', () => {
    fc.assert(
      fc.property(figures, figures, (a, b) => {
        const ends = { from: 'x', to: 'y', kind: 'call' as const };
        const both = foldEdges({ ...ends, ...a }, { ...ends, ...b });
        const total = (pick: 'meanMs' | 'errorShare') =>
          a.callsPerMin * a[pick] + b.callsPerMin * b[pick];
        expect(both.callsPerMin).toBe(a.callsPerMin + b.callsPerMin);
        expect((both.callsPerMin ?? 0) * (both.meanMs ?? 0)).toBeCloseTo(total('meanMs'), 4);
        expect((both.callsPerMin ?? 0) * (both.errorShare ?? 0)).toBeCloseTo(
          total('errorShare'),
          4,
        );
      }),
    );
  });
});

describe('names in environments', () => {
  const arn = 'arn:aws:dynamodb:us-east-1:1:table/users-table';
  const url = 'https://sqs.us-east-1.amazonaws.com/1/jobs';
  const known = knownNamesOf([
    node('users-table', 'AWS::DynamoDB::Table', { arn }),
    node('jobs', 'AWS::SQS::Queue', { aliases: [url] }),
    node('pay'),
    node('us-east-1_Ab', 'AWS::Cognito::UserPool'),
  ]);

  test.each([
    ['users-table', ['users-table']],
    [`${arn}/index/by-mail`, ['users-table']],
    [url, ['jobs']],
    ['arn:aws:lambda:us-east-1:1:function:pay:live', ['pay']],
    ['pay:live', ['pay']],
    ['/breakers/me/users-table,/breakers/me/pay', ['users-table', 'pay']],
    ['{"pool":"us-east-1_Ab"}', ['us-east-1_Ab']],
    ['us-east-1_Ab', ['us-east-1_Ab']],
    ['pays', []],
    ['', []],
  ])('%j names %j', (value, ids) => {
    expect(resourcesNamedIn(value, known)).toEqual(ids);
  });

  test('only names that were known before ever come back, whatever the value holds', () => {
    const ids = new Set(['users-table', 'jobs', 'pay', 'us-east-1_Ab']);
    const pieces = fc.array(
      fc.oneof(fc.string(), fc.constantFrom(...ids, arn, url, ',', '/', ':')),
    );
    fc.assert(
      fc.property(pieces, (parts) => {
        for (const id of resourcesNamedIn(parts.join(''), known)) expect(ids).toContain(id);
      }),
    );
  });
});

describe('ARNs', () => {
  test.each([
    ['arn:aws:sqs:us-east-1:1:jobs', 'jobs', 'AWS::SQS::Queue'],
    ['arn:aws:kinesis:us-east-1:1:stream/clicks', 'clicks', 'AWS::Kinesis::Stream'],
    [
      'arn:aws:dynamodb:us-east-1:1:table/orders/stream/2026-01-01',
      'orders',
      'AWS::DynamoDB::Table',
    ],
    ['arn:aws:lambda:us-east-1:1:function:gate:live', 'gate', 'AWS::Lambda::Function'],
    [
      'arn:aws-cn:cognito-idp:cn-north-1:1:userpool/cn-north-1_Ab',
      'cn-north-1_Ab',
      'AWS::Cognito::UserPool',
    ],
    ['arn:aws:ecs:us-east-1:1:service/main/tokens', 'tokens', 'AWS::ECS::Service'],
  ])('%s is %s', (text, id, type) => {
    expect(resourceOfArn(text)).toMatchObject({ id, type });
  });

  test('of a kind that the map does not show is none', () => {
    expect(resourceOfArn('arn:aws:kafka:us-east-1:1:cluster/x')).toBeUndefined();
  });

  const uri = (name: string) =>
    `arn:aws:apigateway:us-east-1:lambda:path/2015-03-31/functions/arn:aws:lambda:us-east-1:1:function:${name}/invocations`;

  test('of authorizers name a function or user pools', () => {
    expect(authorizersIn({ authorizerUri: uri('gate:live') })).toMatchObject([{ id: 'gate' }]);
    const pool = 'arn:aws:cognito-idp:us-east-1:1:userpool/us-east-1_Ab';
    expect(authorizersIn({ providerARNs: [pool] })).toMatchObject([{ id: 'us-east-1_Ab' }]);
  });

  test('routes lead to functions, queues and hosts; of an address only the host is told', () => {
    const method = (text: string) => ({ methodIntegration: { uri: text } });
    const targets = integrationsIn({
      resourceMethods: {
        GET: method(uri('pay')),
        PUT: method('arn:aws:apigateway:us-east-1:sqs:path/1/jobs'),
        POST: method('https://user:planted-secret@legacy.example.com/x?key=planted-secret'),
        PATCH: method(['https://$', '{stageVariables.host}/x'].join('')),
        DELETE: method('arn:aws:apigateway:us-east-1:dynamodb:action/GetItem'),
      },
    });
    expect(targets.map(({ id }) => id)).toEqual(['pay', 'jobs', 'legacy.example.com']);
    expect(JSON.stringify(targets)).not.toContain('planted-secret');
  });
});

describe('withinTime', () => {
  test('answers what comes in time, and else says that it did not', async () => {
    expect(await withinTime(Promise.resolve('here'), 1_000)).toBe('here');
    await expect(withinTime(new Promise(() => undefined), 1)).rejects.toMatchObject({
      name: 'TimeoutError',
    });
  });
});
