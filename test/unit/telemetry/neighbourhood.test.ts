import { describe, expect, test } from '@jest/globals';
import { neighbourhood } from '../../../mcp/dependency-map/reading/neighbourhood.ts';

const node = (id: string, group?: string) => ({
  id,
  type: 'AWS::Lambda::Function',
  aliases: [],
  ...(group !== undefined && { groups: [group] }),
});
const call = (from: string, to: string) => ({ from, to, kind: 'call' as const });

describe('neighbourhood', () => {
  const map = {
    nodes: [node('far'), node('mate', 'stack shop'), node('b'), node('a', 'stack shop'), node('c')],
    edges: [call('a', 'b'), call('b', 'c')],
  };

  test('is the symptom, then by calls, then what was deployed with them, then the others', () => {
    expect(neighbourhood(map, 'a', 10).map(({ id }) => id)).toEqual(['a', 'b', 'c', 'mate', 'far']);
  });

  test('stops where the budget is spent', () => {
    expect(neighbourhood(map, 'c', 2).map(({ id }) => id)).toEqual(['c', 'b']);
  });
});
