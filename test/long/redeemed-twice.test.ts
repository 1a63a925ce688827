import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { startTwoRecoveries, type TwoRecoveries } from '../support/two-recoveries.ts';

const GRANTS = 100;

describe.each(['sqlite', 'redis'] as const)(
  'a hundred grants, each brought to two processes at once, in %s',
  (kind) => {
    let two: TwoRecoveries;
    beforeAll(async () => {
      two = await startTwoRecoveries(kind);
    }, 60_000);
    afterAll(() => two?.stop());

    test('are one execution each', async () => {
      const { plan } = await two.proposal('collect-diagnostics', 0.5);
      const ids = new Set<string>();
      for (let n = 0; n < GRANTS; n += 1) {
        const { started, refused } = await two.redeem(two.grant(plan), 2);
        expect({ started: started.size, refused }).toEqual({ started: 1, refused: [] });
        for (const id of started) ids.add(id);
      }
      expect(ids.size).toBe(GRANTS);
      expect((await two.executions()).toSorted()).toEqual([...ids].toSorted());
    }, 600_000);
  },
);
