import { describe, expect, test } from '@jest/globals';
import type { MapNode } from '../../mcp/contracts/dependency-map-tools.ts';
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
  /** Functions that ran in the window. */
  readonly functions: readonly string[];
  /** A node with a change in the window. */
  readonly changed: MapNode;
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

const readOrThrow = <T>(reading: Reading<T>): T => {
  expectHonest(reading);
  if (reading.status !== 'ok') throw new Error(`the reading is ${reading.status}`);
  return reading.value;
};

const UNKNOWN: SeriesQuery = { node: 'nobody-knows', signal: 'latency', statistic: 'p90' };

const seriesLaws = (subject: TelemetryCase, mapOf: () => Promise<{ nodes: MapNode[] }>) => {
  test('has series for nodes of the map, each of the node that was asked for, and none for strangers', async () => {
    const telemetry = subject.telemetry();
    const { nodes } = await mapOf();
    const measured = nodes.filter((node) => telemetry.signalsOf(node).length > 0);
    expect(measured).not.toEqual([]);
    for (const node of measured)
      for (const query of telemetry.signalsOf(node)) expect(query.node).toBe(node.id);
    expect(telemetry.signalsOf({ id: 'nobody-knows', type: 'remote', aliases: [] })).toEqual([]);
  });

  test('answers every series of its nodes evenly spaced, in the window, or names it as a gap', async () => {
    const telemetry = subject.telemetry();
    const { nodes } = await mapOf();
    const queries = nodes.flatMap((node) => telemetry.signalsOf(node));
    const reading = await telemetry.series(queries, subject.window, subject.periodS);
    const found = readOrThrow(reading);
    expect(found.length + reading.gaps.length).toBeGreaterThanOrEqual(queries.length);
    for (const series of found) {
      expect(series.values).toHaveLength(series.timestamps.length);
      expect(series.values.some((value) => value !== null)).toBe(true);
      const steps = series.timestamps.slice(1).map((at, i) => at - (series.timestamps[i] ?? at));
      expect(new Set([series.periodS, ...steps])).toEqual(new Set([series.periodS]));
      expect((series.timestamps.at(-1) ?? 0) * 1000).toBeLessThan(Date.parse(subject.window.to));
      if (series.evidenceId !== undefined)
        expect(reading.evidence.map(({ id }) => id)).toContain(series.evidenceId);
    }
  });
};

const functionLaws = (subject: TelemetryCase) => {
  test('counts no more cold starts than invocations, and knows how long one took where there was one', async () => {
    const readings = readOrThrow(
      await subject.telemetry().coldStarts(subject.functions, subject.window),
    );
    expect(new Set(readings.map(({ node }) => node))).toEqual(new Set(subject.functions));
    expect(readings.some(({ coldStarts }) => coldStarts > 0)).toBe(true);
    for (const { invocations, coldStarts, medianInitMs, meanDurationMs } of readings) {
      expect(coldStarts).toBeLessThanOrEqual(invocations);
      expect(meanDurationMs).toBeGreaterThan(0);
      if (coldStarts === 0) expect(medianInitMs).toBeNull();
      else expect(medianInitMs).toBeGreaterThan(0);
    }
  });

  test('tells functions as they are configured, with dated versions', async () => {
    const readings = readOrThrow(await subject.telemetry().functions(subject.functions));
    expect(readings.map(({ node }) => node)).toEqual(subject.functions);
    for (const { aliases, versions, timeoutS } of readings) {
      expect(timeoutS).toBeGreaterThan(0);
      const known = versions.map(({ version }) => version);
      for (const { version } of aliases) expect(known).toContain(version);
      for (const { publishedAt } of versions)
        expect(new Date(publishedAt).toISOString()).toBe(publishedAt);
    }
  });

  test('tells changes in the window, newest first, dated against the onset that was asked', async () => {
    const onsetMs = Date.parse(subject.window.to);
    const changes = readOrThrow(
      await subject.telemetry().changes([subject.changed], subject.window, onsetMs),
    );
    expect(changes).not.toEqual([]);
    const times = changes.map(({ at }) => at);
    expect(times).toEqual(times.toSorted().toReversed());
    for (const { at, node, beforeOnsetS } of changes) {
      expect(node).toBe(subject.changed.id);
      expect(Date.parse(at)).toBeGreaterThanOrEqual(Date.parse(subject.window.from));
      expect(Date.parse(at)).toBeLessThan(onsetMs);
      expect(beforeOnsetS).toBe(Math.round((onsetMs - Date.parse(at)) / 1000));
    }
  });
};

/** What holds for every source of telemetry, whatever is behind it. */
export const telemetryContract = (name: string, subject: TelemetryCase): void => {
  describe(`${name} as telemetry`, () => {
    const mapOf = async () => readOrThrow(await subject.telemetry().serviceMap(subject.window));

    test('draws a map whose edges join nodes that are on it, each once', async () => {
      const { nodes, edges } = await mapOf();
      const ids = nodes.map(({ id }) => id);
      expect(new Set(ids).size).toBe(ids.length);
      expect(edges.length).toBeGreaterThan(0);
      expect(edges.some(({ callsPerMin }) => callsPerMin !== undefined)).toBe(true);
      for (const { from, to } of edges) {
        expect(ids).toContain(from);
        expect(ids).toContain(to);
        expect(from).not.toBe(to);
      }
    });

    test('claims no call in a span in which none was seen, and says that', async () => {
      const reading = await subject.telemetry().serviceMap(subject.emptyWindow);
      expectHonest(reading);
      expect(reading.gaps).toContainEqual(expect.objectContaining({ why: 'no-data' }));
      if (reading.status !== 'ok') return;
      for (const { callsPerMin, meanMs } of reading.value.edges)
        expect([callsPerMin, meanMs]).toEqual([undefined, undefined]);
    });

    seriesLaws(subject, mapOf);
    functionLaws(subject);

    test('says no-data, neither failing nor healthy, where there is none', async () => {
      const telemetry = subject.telemetry();
      const readings = [
        await telemetry.series([UNKNOWN], subject.window, subject.periodS),
        await telemetry.callTimes(subject.emptyWindow),
        await telemetry.coldStarts(['nobody-knows'], subject.window),
        await telemetry.functions(['nobody-knows']),
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
      const known = telemetry.signalsOf((await mapOf()).nodes[0] ?? subject.changed).slice(0, 1);
      const empty = await telemetry.series([...known, UNKNOWN], subject.emptyWindow, 60);
      expect(empty.status).toBe('no-data');
    });

    test('answers nothing when nothing is asked', async () => {
      const telemetry = subject.telemetry();
      const toMs = Date.parse(subject.window.to);
      expect(await telemetry.functions([])).toMatchObject({ status: 'ok', value: [], gaps: [] });
      expect(await telemetry.coldStarts([], subject.window)).toMatchObject({ value: [], gaps: [] });
      expect(await telemetry.changes([], subject.window, toMs)).toMatchObject({
        status: 'ok',
        value: [],
        gaps: [],
      });
    });
  });
};
