import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import type { Proposal, RiskLevel } from '../../../mcp/contracts/recovery-plan.ts';
import { loadCatalogue } from '../../../mcp/recovery/catalogue.ts';
import { orderProposals, type Placed } from '../../../mcp/recovery/order-proposals.ts';
import {
  contradicts,
  withoutContradictions,
} from '../../../mcp/recovery/without-contradictions.ts';

const { actions } = loadCatalogue();

const placedOf = (id: string, node: string, level: RiskLevel = 'medium'): Placed => {
  const entry = actions.find((one) => one.id === id);
  if (!entry) throw new Error(`the catalogue has no ${id}`);
  const digest = `${id}@${node}`;
  const proposal = { digest, risk: { level, reasons: [] }, plan: { targets: [node] } };
  return { entry, node, proposal: proposal as unknown as Proposal };
};

const ids = actions.map(({ id }) => id);
const some = fc.array(
  fc.record({
    id: fc.constantFrom(...ids),
    node: fc.constantFrom('a', 'b'),
    level: fc.constantFrom<RiskLevel[]>('low', 'medium', 'high'),
  }),
  { maxLength: 16 },
);
const attempts = fc.array(
  fc.record({
    action: fc.constantFrom(...ids),
    targets: fc.constantFrom(['a'], ['b']),
    atMs: fc.constant(0),
    inThisIncident: fc.boolean(),
    failed: fc.boolean(),
  }),
  { maxLength: 6 },
);

describe('a plan', () => {
  const pairs = ids.flatMap((first) => ids.map((second) => [first, second] as const));

  test.each(pairs)('%s and %s on one node: not both at once where they contradict', (a, b) => {
    const both = [placedOf(a, 'n'), placedOf(b, 'n')];
    const { kept, dropped } = withoutContradictions(both, []);
    const [one, other] = both as [Placed, Placed];
    const clash =
      a === b || one.entry.contradicts.includes(b) || other.entry.contradicts.includes(a);
    expect([kept.length, dropped.length]).toEqual(clash ? [1, 1] : [2, 0]);
    const later = orderProposals(kept).at(-1);
    const waits = one.entry.insteadOf.includes(b) || other.entry.insteadOf.includes(a);
    if (a !== b) expect(later?.waitsFor).toHaveLength(waits ? 1 : 0);
  });

  test('of any offers: none contradict, and what is left out was outdone by one that stays', () => {
    fc.assert(
      fc.property(some, attempts, (offers, tried) => {
        const placed = offers.map(({ id, node, level }) => placedOf(id, node, level));
        const { kept, dropped } = withoutContradictions(placed, tried);
        for (const [index, one] of kept.entries())
          for (const other of kept.slice(index + 1)) expect(contradicts(one, other)).toBe(false);
        for (const { placed: out, instead } of dropped) {
          expect(kept).toContain(instead);
          expect(contradicts(out, instead)).toBe(true);
        }
        expect(kept.length + dropped.length).toBe(placed.length);
      }),
    );
  });

  test('waits only for steps that come before it, and numbers them from 1', () => {
    fc.assert(
      fc.property(some, (offers) => {
        const { kept } = withoutContradictions(
          offers.map(({ id, node, level }) => placedOf(id, node, level)),
          [],
        );
        const ordered = orderProposals(kept);
        expect(ordered.map(({ order }) => order)).toEqual(ordered.map((_, index) => index + 1));
        for (const [index, { waitsFor }] of ordered.entries()) {
          const before = ordered.slice(0, index).map(({ digest }) => digest);
          expect(waitsFor.filter((digest) => !before.includes(digest))).toEqual([]);
        }
      }),
    );
  });

  const capacity = placedOf('dynamodb-capacity', 't');
  const onDemand = placedOf('dynamodb-on-demand', 't');
  const keptOf = (...args: Parameters<typeof withoutContradictions>): string[] =>
    withoutContradictions(...args).kept.map(({ entry }) => entry.id);

  test('takes the first of the catalogue, unless it was tried or is the riskier one', () => {
    expect(keptOf([onDemand, capacity], [])).toEqual(['dynamodb-capacity']);
    const attempt = { action: 'dynamodb-capacity', targets: ['t'], atMs: 0, failed: false };
    const here = { ...attempt, inThisIncident: true };
    expect(keptOf([onDemand, capacity], [here])).toEqual(['dynamodb-on-demand']);
    const elsewhere = { ...attempt, inThisIncident: false };
    expect(keptOf([onDemand, capacity], [elsewhere])).toEqual(['dynamodb-capacity']);
    const risky = placedOf('dynamodb-capacity', 't', 'high');
    expect(keptOf([onDemand, risky], [])).toEqual(['dynamodb-on-demand']);
  });
});
