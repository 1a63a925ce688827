import { describe, expect, test } from '@jest/globals';
import { chooseAlias } from '../../../mcp/recovery/actions/choose-alias.ts';
import { isDataCompatible } from '../../../mcp/recovery/actions/data-compatible.ts';
import { reachOf } from '../../../mcp/recovery/actions/reach-of.ts';
import { isAllowedTarget, placeOf } from '../../../mcp/recovery/aws-place.ts';
import { fillText } from '../../../mcp/recovery/fill-text.ts';
import { shellCommand } from '../../../mcp/recovery/shell-command.ts';

const map = {
  nodes: [
    { id: 'web', type: 'client' },
    { id: 'api', type: 'AWS::ApiGateway::Stage' },
    { id: 'auth', type: 'AWS::Lambda::Function' },
    { id: 'users', type: 'AWS::Lambda::Function' },
    { id: 'pool', type: 'AWS::Cognito::UserPool' },
    { id: 'table', type: 'AWS::DynamoDB::Table' },
  ],
  edges: [
    { from: 'web', to: 'api', callsPerMin: 100 },
    { from: 'api', to: 'auth', callsPerMin: 100 },
    { from: 'auth', to: 'pool', callsPerMin: 100 },
    { from: 'api', to: 'users', callsPerMin: 40 },
    { from: 'users', to: 'table', callsPerMin: 40 },
    { from: 'table', to: 'users', callsPerMin: 0 },
  ],
};

describe('reachOf', () => {
  test.each([
    ['auth', { dependants: 1, trafficShare: 1 }],
    ['users', { dependants: 2, trafficShare: 0.4 }],
    ['table', { dependants: 2, trafficShare: 0.4 }],
    ['elsewhere', { dependants: null, trafficShare: null }],
  ])('%s', (node, reach) => {
    expect(reachOf(map, node)).toEqual(reach);
  });

  test('does not invent a share where calls are not counted', () => {
    const edges = [{ from: 'web', to: 'api' }];
    expect(reachOf({ ...map, edges }, 'api').trafficShare).toBeNull();
  });

  test('knows nothing without a map', () => {
    expect(reachOf(null, 'api')).toEqual({ dependants: null, trafficShare: null });
  });
});

describe('isDataCompatible', () => {
  test.each([
    ['calls no store', 'auth', {}, true],
    ['calls a store', 'users', {}, null],
    ['declared', 'users', { 'halcyon:rollback': 'compatible' }, true],
    ['declared not', 'auth', { 'halcyon:rollback': 'no' }, false],
    ['not on the map', 'other', {}, null],
  ])('%s', (_, name, tags, compatible) => {
    expect(isDataCompatible(name, tags, map)).toBe(compatible);
  });
});

describe('chooseAlias', () => {
  const alias = (name: string, version: string) => ({
    name,
    version,
    arn: `arn:${name}`,
    revisionId: 'r',
    weighted: false,
  });
  test.each([
    ['the one that points there', [alias('live', '42'), alias('old', '41')], '42', 'live'],
    ['the only one', [alias('live', '42')], undefined, 'live'],
    ['none of two that point there', [alias('a', '42'), alias('b', '42')], '42', undefined],
    ['none of two that do not', [alias('a', '1'), alias('b', '2')], '42', undefined],
    ['none of none', [], '42', undefined],
  ])('takes %s', (_, aliases, version, name) => {
    expect(chooseAlias(aliases, version)?.name).toBe(name);
  });
});

describe('isAllowedTarget', () => {
  const place = { partition: 'aws', region: 'us-east-1', account: '123456789012' };
  const patterns = ['arn:{partition}:lambda:{region}:{account}:function:*'];
  test.each([
    ['arn:aws:lambda:us-east-1:123456789012:function:f:live', true],
    ['arn:aws:lambda:us-east-1:999999999999:function:f', false],
    ['arn:aws:lambda:eu-west-1:123456789012:function:f', false],
    ['arn:aws:dynamodb:us-east-1:123456789012:table/t', false],
    ['x arn:aws:lambda:us-east-1:123456789012:function:f', false],
  ])('%s', (arn, allowed) => {
    expect(isAllowedTarget(arn, patterns, place)).toBe(allowed);
  });

  test('placeOf reads an alarm, and nothing out of less', () => {
    expect(placeOf('arn:aws:cloudwatch:us-east-1:123456789012:alarm:a:b')).toEqual(place);
    expect(placeOf('arn:aws:s3:::bucket')).toBeNull();
    expect(placeOf('')).toBeNull();
  });
});

test('shellCommand quotes what a shell would read', () => {
  expect(shellCommand('aws', 'x', '{"a":"it\'s"}', 5)).toBe(`aws x '{"a":"it'\\''s"}' 5`);
});

test('fillText leaves no hole', () => {
  expect(fillText('{a} → {b}', { a: 0, b: 'x' })).toBe('0 → x');
  expect(() => fillText('{c}', {})).toThrow(RangeError);
});
