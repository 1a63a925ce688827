import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import type { ActionClass, RiskLevel } from '../../../mcp/contracts/recovery-plan.ts';
import { type RiskFacts, rankOf, rateRisk } from '../../../mcp/recovery/risk.ts';

const safe: RiskFacts = {
  actionClass: 'change',
  confidence: 0.9,
  frozen: false,
  ownedBy: '',
  dependants: 2,
  trafficShare: 0.1,
  restoresHealthyState: false,
  triedRecently: false,
  failedEarlier: false,
  alarmConfirmed: true,
  targetAllowed: true,
  hasUndo: true,
  conditions: [],
};

/** Each row: what differs from a safe change, which is medium, and the level that follows. */
const rows: readonly (readonly [string, Partial<RiskFacts>, RiskLevel])[] = [
  ['class observe', { actionClass: 'observe' }, 'low'],
  ['class add', { actionClass: 'add' }, 'low'],
  ['class change', {}, 'medium'],
  ['class refuse', { actionClass: 'refuse' }, 'medium'],
  ['class lose', { actionClass: 'lose' }, 'high'],
  ['confidence just 0.7', { actionClass: 'add', confidence: 0.7 }, 'low'],
  ['confidence under 0.7', { actionClass: 'add', confidence: 0.69 }, 'medium'],
  ['freeze', { actionClass: 'add', frozen: true }, 'medium'],
  ['owned', { actionClass: 'add', ownedBy: 'An autoscaler' }, 'medium'],
  ['10 dependants', { dependants: 10 }, 'medium'],
  ['11 dependants', { dependants: 11 }, 'high'],
  ['half of the traffic', { trafficShare: 0.5 }, 'medium'],
  ['over half of the traffic', { trafficShare: 0.51 }, 'high'],
  ['wide, refusing', { actionClass: 'refuse', trafficShare: 0.9 }, 'high'],
  ['wide, adding', { actionClass: 'add', trafficShare: 0.9, dependants: 40 }, 'low'],
  ['wide, restoring', { trafficShare: 1, dependants: 40, restoresHealthyState: true }, 'medium'],
  ['reach unknown, adding', { actionClass: 'add', trafficShare: null }, 'low'],
  ['reach unknown, restoring', { dependants: null, restoresHealthyState: true }, 'medium'],
  ['reach unknown', { dependants: null }, 'high'],
  ['tried recently', { actionClass: 'add', triedRecently: true }, 'medium'],
  ['two raises', { actionClass: 'add', triedRecently: true, frozen: true }, 'high'],
  ['freeze unknown', { actionClass: 'add', frozen: null }, 'high'],
  ['owner unknown', { actionClass: 'add', ownedBy: null }, 'high'],
  ['attempts unknown', { actionClass: 'add', triedRecently: null }, 'high'],
  ['alarm not confirmed', { actionClass: 'add', alarmConfirmed: false }, 'high'],
  ['alarm unknown', { actionClass: 'add', alarmConfirmed: null }, 'high'],
  ['target not allowed', { actionClass: 'add', targetAllowed: false }, 'high'],
  ['confidence just 0.4', { actionClass: 'add', confidence: 0.4 }, 'medium'],
  ['confidence under 0.4', { actionClass: 'add', confidence: 0.39 }, 'high'],
  ['confidence unknown', { actionClass: 'add', confidence: null }, 'high'],
  ['no undo', { actionClass: 'add', hasUndo: false }, 'high'],
  ['failed earlier', { actionClass: 'add', failedEarlier: true }, 'high'],
  ['condition broken', { conditions: [{ text: 'x', holds: false }] }, 'high'],
  ['condition unknown', { conditions: [{ text: 'x', holds: null }] }, 'high'],
  ['condition holds', { conditions: [{ text: 'x', holds: true }] }, 'medium'],
  [
    'observe is exempt',
    { actionClass: 'observe', confidence: null, alarmConfirmed: false, hasUndo: false },
    'low',
  ],
];

describe('rateRisk', () => {
  test.each(rows)('%s', (_, differs, level) => {
    expect(rateRisk({ ...safe, ...differs }).level).toBe(level);
  });

  test('says the fact behind every reason', () => {
    const { reasons } = rateRisk({ ...safe, trafficShare: 0.62, frozen: true });
    expect(reasons.map(({ rule, effect }) => [rule, effect])).toEqual([
      ['class-change', 'class'],
      ['frozen', 'raises'],
      ['wide-reach', 'raises'],
    ]);
    expect(reasons[2]?.text).toBe('62 % of the traffic passes through it');
  });

  test('says what was waived', () => {
    const { reasons } = rateRisk({ ...safe, trafficShare: 1, restoresHealthyState: true });
    expect(reasons[1]).toMatchObject({ rule: 'wide-reach', effect: 'waived' });
  });

  const flag = fc.constantFrom(true, false, null);
  const facts: fc.Arbitrary<RiskFacts> = fc.record({
    actionClass: fc.constantFrom<ActionClass[]>('observe', 'add', 'change', 'refuse', 'lose'),
    confidence: fc.option(fc.double({ min: 0, max: 1, noNaN: true })),
    frozen: flag,
    ownedBy: fc.constantFrom('', 'An autoscaler', null),
    dependants: fc.option(fc.nat(30)),
    trafficShare: fc.option(fc.double({ min: 0, max: 1, noNaN: true })),
    restoresHealthyState: flag,
    triedRecently: flag,
    failedEarlier: flag,
    alarmConfirmed: flag,
    targetAllowed: flag,
    hasUndo: fc.boolean(),
    conditions: fc.array(fc.record({ text: fc.string(), holds: flag }), { maxLength: 3 }),
  });

  /** Each makes one thing worse and leaves the rest. */
  const dangers: readonly ((facts: RiskFacts) => RiskFacts)[] = [
    (f) => ({ ...f, confidence: f.confidence === null ? null : f.confidence / 2 }),
    (f) => ({ ...f, confidence: null }),
    (f) => ({ ...f, frozen: f.frozen === false ? true : null }),
    (f) => ({ ...f, ownedBy: f.ownedBy === '' ? 'A deployment' : null }),
    (f) => ({ ...f, dependants: f.dependants === null ? null : f.dependants + 11 }),
    (f) => ({ ...f, dependants: null }),
    (f) => ({ ...f, trafficShare: f.trafficShare === null ? null : 1 }),
    (f) => ({ ...f, trafficShare: null }),
    (f) => ({ ...f, restoresHealthyState: false }),
    (f) => ({ ...f, triedRecently: f.triedRecently === false ? true : null }),
    (f) => ({ ...f, failedEarlier: true }),
    (f) => ({ ...f, alarmConfirmed: false }),
    (f) => ({ ...f, targetAllowed: null }),
    (f) => ({ ...f, hasUndo: false }),
    (f) => ({ ...f, conditions: [...f.conditions, { text: 'more', holds: false }] }),
    (f) => ({ ...f, conditions: [...f.conditions, { text: 'more', holds: null }] }),
  ];

  test('adding a danger never lowers a rating', () => {
    fc.assert(
      fc.property(facts, fc.constantFrom(...dangers), (before, worsen) => {
        expect(rankOf(rateRisk(worsen(before)).level)).toBeGreaterThanOrEqual(
          rankOf(rateRisk(before).level),
        );
      }),
      { numRuns: 2000 },
    );
  });

  test('is never under the class', () => {
    const least: Record<ActionClass, RiskLevel> = {
      observe: 'low',
      add: 'low',
      change: 'medium',
      refuse: 'medium',
      lose: 'high',
    };
    fc.assert(
      fc.property(facts, (some) => {
        const { level } = rateRisk(some);
        expect(rankOf(level)).toBeGreaterThanOrEqual(rankOf(least[some.actionClass]));
      }),
    );
  });
});
