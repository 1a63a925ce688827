import { describe, expect, test } from '@jest/globals';
import { hopLines } from '../../../blocks/auth-lines.ts';
import type { AuthFlowContext, Hop } from '../../../mcp/contracts/auth-flow-tools.ts';

const flat = (ms: number) => ({ p50: ms, p90: ms, p99: ms });
const hop = (node: string, attribution: Hop['attribution'], errorMs: number): Hop => ({
  node,
  type: 'AWS::Lambda::Function',
  calls: [],
  baselineMs: flat(150),
  currentMs: flat(1_150),
  attribution,
  attributionErrorMs: flat(errorMs),
});
const contextOf = (...hops: Hop[]): AuthFlowContext => ({
  verdict: 'auth-is-bottleneck',
  confidence: 0.9,
  signIn: {
    statistic: 'p90',
    baselineMs: 470,
    currentMs: 1_300,
    failingPercent: 1,
    baselineFailingPercent: 0,
  },
  pipelines: [{ id: 'a', entry: 'a', hops }],
  coldStarts: [],
  changes: [],
  whoIsHit: [],
  findings: [],
  evidence: [],
  gaps: [],
});
const part = (name: Hop['attribution'][number]['part'], ms: number) => ({
  part: name,
  addedMs: flat(ms),
  share: 0,
});

describe('where the time goes', () => {
  test('a line a hop: now, usually, its parts the largest first, and within what', () => {
    const gate = hop(
      '<gate>',
      [part('downstream', 60), part('cold-starts', 900), part('retries', 5)],
      40,
    );
    expect(hopLines(contextOf(gate))).toEqual([
      '*Where the time goes, p90*',
      '• &lt;gate&gt; 1.15 s, usually 150 ms: cold starts +900 ms, what it calls +60 ms (within 40 ms)',
    ]);
  });

  test('a part that got faster is told with its sign; a hop that did not change is not told', () => {
    const quick = hop('gate', [part('downstream', -200)], 0);
    expect(hopLines(contextOf(quick))[1]).toMatch(/what it calls −200 ms$/);
    expect(hopLines(contextOf(hop('gate', [part('own-time', 3)], 0)))).toEqual([]);
  });
});
