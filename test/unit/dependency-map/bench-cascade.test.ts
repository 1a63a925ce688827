import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { dependantsOf } from '../../../mcp/dependency-map/bench/cascade/dependants.ts';
import { makeCase } from '../../../mcp/dependency-map/bench/cascade/make-case.ts';
import { scoreOf, scoreOfRule } from '../../../mcp/dependency-map/bench/cascade/score.ts';
import { moduleFactsOf } from '../../support/module-facts.ts';

const MAP = join(import.meta.dirname, '../../../mcp/dependency-map');

/** Seeds of small systems. */
const SMALL = [30, 62, 79];

const importsOf = async (folder: string) => {
  const files = (await readdir(join(MAP, folder))).filter((file) => file.endsWith('.ts'));
  const lists = await Promise.all(
    files.map(
      async (file) => moduleFactsOf(await readFile(join(MAP, folder, file), 'utf8')).imports,
    ),
  );
  return lists.flat().map(({ specifier }) => specifier);
};

describe('the forecast and the simulation that judges it', () => {
  test('share no code: neither imports the other, nor what the other is made of', async () => {
    const [forecast, bench] = await Promise.all([
      importsOf('forecast'),
      importsOf('bench/cascade'),
    ]);
    expect(forecast.length).toBeGreaterThan(10);
    expect(forecast.filter((from) => from.includes('bench'))).toEqual([]);
    const own = /^\.\/|^\.\.\/random\.ts$|^@|^node:|contracts\/|telemetry\/|create-server\.ts$/;
    // The two tools are asked as any client asks them.
    const asked = /^\.\.\/\.\.\/(find-root-causes|predict-cascade)\.ts$/;
    expect(bench.filter((from) => !own.test(from) && !asked.test(from))).toEqual([]);
  });
});

describe('generated cases', () => {
  test('are the same for the same seed, and others for another', () => {
    const text = (seed: number) => JSON.stringify(makeCase(seed)?.set.graph);
    expect(text(23)).toBe(text(23));
    expect(text(23)).not.toBe(text(56));
  });

  const small = () => SMALL.map(makeCase).filter((one) => one !== undefined);

  test('watch services of the system, and some are hit', () => {
    expect(small()).toHaveLength(SMALL.length);
    expect(small().some(({ watched }) => watched.some(({ isHit }) => isHit))).toBe(true);
    for (const { set, watched } of small()) {
      const nodes = set.graph.nodes.map((node) => node.id);
      expect(watched.filter(({ node }) => !nodes.includes(node))).toEqual([]);
      expect(watched.filter(({ isHit, hitAfterS }) => isHit !== (hitAfterS !== undefined))).toEqual(
        [],
      );
    }
  });

  test('show nothing of what came after the question, soon after the alarm', () => {
    for (const { set, id } of small()) {
      const recorded = set.cases.get(id);
      const times = recorded?.window.timestamps ?? [];
      const lengths = new Set(recorded?.window.series.map(({ values }) => values.length));
      expect([...lengths]).toEqual([times.length]);
      const periodS = (times[1] ?? 0) - (times[0] ?? 0);
      const afterAlarmS = (times.at(-1) ?? 0) + periodS - (recorded?.symptom.at ?? 0);
      expect(afterAlarmS).toBeLessThanOrEqual(2 * periodS);
    }
  });
});

describe('scores', () => {
  test('are those of the books', () => {
    const judged = [
      { p: 0.9, isHit: true },
      { p: 0.6, isHit: false },
      { p: 0.2, isHit: true },
      { p: 0, isHit: false },
    ];
    expect(scoreOf(judged)).toEqual({
      precision: 0.5,
      recall: 0.5,
      brier: 0.2525,
      brierSkill: -0.01,
    });
  });

  test('give a rule without probabilities the best it could have', () => {
    const rule = [
      { isNamed: true, isHit: true },
      { isNamed: true, isHit: false },
      { isNamed: false, isHit: false },
      { isNamed: false, isHit: false },
    ];
    expect(scoreOfRule(rule)).toMatchObject({ precision: 0.5, recall: 1, brier: 0.125 });
  });

  test('find dependants within so many calls', () => {
    const edges = [
      { from: 'a', to: 'b' },
      { from: 'b', to: 'c' },
      { from: 'c', to: 'd' },
    ];
    expect([...dependantsOf(edges, 'd', 2)]).toEqual(['c', 'b']);
    expect([...dependantsOf(edges, 'd', 9)]).toEqual(['c', 'b', 'a']);
  });
});
