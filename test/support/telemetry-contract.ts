import { describe, expect, test } from '@jest/globals';
import type { Window } from '../../mcp/contracts/window.ts';
import type { Reading, SeriesQuery, Telemetry } from '../../mcp/telemetry/telemetry.ts';

/** What an implementation is asked about. */
export interface TelemetryCase {
  readonly telemetry: () => Telemetry;
  /** A span that has data. */
  readonly window: Window;
  readonly periodS: number;
  /** A span that has none. */
  readonly emptyWindow: Window;
}

const expectHonest = (reading: Reading<unknown>) => {
  const ids = reading.evidence.map(({ id }) => id);
  expect(new Set(ids).size).toBe(ids.length);
  for (const { id, query } of reading.evidence) {
    expect(id).toMatch(/^ev-/);
    expect(query).not.toBe('');
  }
  // What is not there is named.
  if (reading.status !== 'ok') expect(reading.gaps.length).toBeGreaterThan(0);
};

/** What holds for every source of telemetry, whatever is behind it. */
export const telemetryContract = (name: string, subject: TelemetryCase): void => {
  describe(`${name} as telemetry`, () => {
    const mapOf = async () => {
      const reading = await subject.telemetry().serviceMap(subject.window);
      if (reading.status !== 'ok') throw new Error('there is no map');
      return reading;
    };

    test('draws a map whose edges join nodes that are on it, each once', async () => {
      const reading = await mapOf();
      expectHonest(reading);
      const ids = reading.value.nodes.map(({ id }) => id);
      expect(new Set(ids).size).toBe(ids.length);
      expect(reading.value.edges.length).toBeGreaterThan(0);
      for (const { from, to } of reading.value.edges) {
        expect(ids).toContain(from);
        expect(ids).toContain(to);
        expect(from).not.toBe(to);
      }
    });

    test('answers every series of its nodes evenly spaced, in the window, or names it as a gap', async () => {
      const telemetry = subject.telemetry();
      const { value: map } = await mapOf();
      const queries = map.nodes.flatMap((node) => telemetry.signalsOf(node));
      expect(queries.length).toBeGreaterThan(0);
      const reading = await telemetry.series(queries, subject.window, subject.periodS);
      expectHonest(reading);
      if (reading.status !== 'ok') throw new Error('there is no series');
      expect(reading.value.length + reading.gaps.length).toBeGreaterThanOrEqual(queries.length);
      for (const series of reading.value) {
        expect(series.values).toHaveLength(series.timestamps.length);
        expect(series.values.some((value) => value !== null)).toBe(true);
        const steps = series.timestamps.slice(1).map((at, i) => at - (series.timestamps[i] ?? at));
        expect(new Set([series.periodS, ...steps])).toEqual(new Set([series.periodS]));
        expect((series.timestamps.at(-1) ?? 0) * 1000).toBeLessThan(Date.parse(subject.window.to));
        if (series.evidenceId !== undefined)
          expect(reading.evidence.map(({ id }) => id)).toContain(series.evidenceId);
      }
    });

    test('says no-data, neither failing nor healthy, where there is none', async () => {
      const telemetry = subject.telemetry();
      const unknown: SeriesQuery = { node: 'nobody-knows', signal: 'latency', statistic: 'p90' };
      const readings = [
        await telemetry.series([unknown], subject.window, subject.periodS),
        await telemetry.serviceMap(subject.emptyWindow),
        await telemetry.callTimes(subject.emptyWindow),
        await telemetry.coldStarts(['nobody-knows'], subject.window),
        await telemetry.flowLogs({
          functions: ['nobody-knows'],
          stages: [],
          before: subject.emptyWindow,
          since: subject.window,
        }),
      ];
      for (const reading of readings) {
        expect(reading.status).toBe('no-data');
        expectHonest(reading);
      }
    });

    test('answers nothing when nothing is asked', async () => {
      const telemetry = subject.telemetry();
      expect(await telemetry.functions([])).toMatchObject({ gaps: [] });
      expect(
        await telemetry.changes([], subject.window, Date.parse(subject.window.to)),
      ).toMatchObject({ gaps: [] });
    });
  });
};
