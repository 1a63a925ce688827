import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { threadOf } from '../../../blocks/thread.ts';
import {
  type Attack,
  type AuthFlowContext,
  attackSchema,
  mechanismSchema,
} from '../../../mcp/contracts/auth-flow-tools.ts';
import { loadCatalogue } from '../../../mcp/recovery/catalogue.ts';
import { diagnose } from '../../../src/domain/diagnose.ts';
import { fold } from '../../../src/domain/evolve.ts';
import type { IncidentEvent } from '../../../src/domain/incident-events.ts';
import { confirmed, opened, story } from '../../support/samples.ts';

// A verdict that sign-ins are attacked is told to people. Whatever recovery could refuse on its account
// would lock out those whom an outage has hit already, so nothing of it may reach recovery.

const context = (attack: Attack | undefined): AuthFlowContext => ({
  verdict: 'auth-is-not-bottleneck',
  confidence: 0.9,
  pipelines: [],
  coldStarts: [],
  changes: [],
  whoIsHit: [],
  findings: [],
  evidence: [],
  gaps: [],
  ...(attack !== undefined && { attack }),
});
const answered = (value: AuthFlowContext): IncidentEvent => ({
  type: 'SectionAnswered',
  data: { round: 1, tookMs: 1, answer: { section: 'auth', value } },
});
const incident = (attack?: Attack) => fold(story(opened(), confirmed, answered(context(attack))));

const attacks: fc.Arbitrary<Attack> = fc
  .record({
    verdict: fc.constantFrom(...attackSchema.shape.verdict.options),
    kind: fc.option(
      fc.constantFrom(
        'credential-stuffing' as const,
        'brute-force' as const,
        'broken-client' as const,
      ),
      { nil: undefined },
    ),
    confidence: fc.double({ min: 0, max: 1, noNaN: true }),
  })
  .map(({ kind, ...attack }) => ({ ...attack, ...(kind !== undefined && { kind }) }));

describe('an attack, however sure', () => {
  test('changes nothing of what recovery is told', () => {
    const without = diagnose(incident());
    expect(without.causes).toEqual([]);
    fc.assert(
      fc.property(attacks, (attack) => {
        expect(diagnose(incident(attack))).toEqual(without);
      }),
    );
  });

  test('is no mechanism that an action answers, and none that a bottleneck can have', () => {
    const mechanisms = loadCatalogue().actions.flatMap(({ answers }) =>
      answers.flatMap((answer) => answer.mechanisms),
    );
    const words = /attack|stuffing|brute|abuse/;
    expect(mechanisms.filter((mechanism) => words.test(mechanism))).toEqual([]);
    expect(mechanismSchema.options.filter((mechanism) => words.test(mechanism))).toEqual([]);
  });

  test('is on the card with how sure it is, an outage is not called one', () => {
    const cardOf = (attack: Attack) => threadOf(incident(attack))[0]?.text ?? '';
    expect(cardOf({ verdict: 'attack', kind: 'credential-stuffing', confidence: 0.87 })).toContain(
      'looks like credential stuffing, not an outage (87 % sure). Nothing is blocked on this account.',
    );
    expect(cardOf({ verdict: 'outage', confidence: 0.8 })).not.toContain('looks like');
    expect(cardOf({ verdict: 'cannot-tell', confidence: 0 })).toContain(
      'Authentication is not the bottleneck (90 % sure).',
    );
  });
});
