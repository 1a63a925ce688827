import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import type { ServiceMap } from '../../../mcp/contracts/dependency-map-tools.ts';
import { fold } from '../../../src/domain/evolve.ts';
import { hopsBetween, placeAlarm } from '../../../src/domain/group-alarms.ts';
import type { IncidentEvent } from '../../../src/domain/incident-events.ts';
import { alarm, NOON, opened, story } from '../../support/samples.ts';

const node = (id: string) => ({ id, type: 'AWS::Lambda::Function', aliases: [] });
const call = (from: string, to: string) => ({ from, to, kind: 'call' as const });
const map: ServiceMap = {
  nodes: ['door', 'hall', 'stairs', 'roof'].map(node),
  edges: [call('door', 'hall'), call('hall', 'stairs'), call('stairs', 'roof')],
};
const limits = { windowMs: 300_000, blindWindowMs: 120_000, maxHops: 2, reopenMs: 900_000 };
const incident = (...more: IncidentEvent[]) => fold(story(opened(), ...more));

describe('placing an alarm', () => {
  it('puts a known alarm with its incident', () => {
    expect(placeAlarm(alarm('door', { state: 'OK' }), [incident()], map, limits)).toEqual({
      kind: 'same-alarm',
      incidentId: 'INC-1',
    });
  });

  it('joins a neighbour that fires shortly after, and says why', () => {
    const near = alarm('stairs', { stateChangedAt: NOON + 60_000 });
    expect(placeAlarm(near, [incident()], map, limits)).toEqual({
      kind: 'joins',
      incidentId: 'INC-1',
      why: 'stairs is 2 calls from door',
    });
  });

  it('opens another incident for what is far away, or late', () => {
    expect(placeAlarm(alarm('roof'), [incident()], map, limits)).toEqual({ kind: 'opens' });
    const late = alarm('hall', { stateChangedAt: NOON + 600_000 });
    expect(placeAlarm(late, [incident()], map, limits)).toEqual({ kind: 'opens' });
  });

  it('goes by time for what the map does not know, such as a stand-by that is seldom called', () => {
    const near = alarm('cellar', { stateChangedAt: NOON + 60_000 });
    expect(placeAlarm(near, [incident()], map, limits)).toMatchObject({ kind: 'joins' });
    const later = alarm('cellar', { stateChangedAt: NOON + 200_000 });
    expect(placeAlarm(later, [incident()], map, limits)).toEqual({ kind: 'opens' });
  });

  it('goes by time where the stand-by fired first, and by the map from then on', () => {
    const standBy = fold(
      story({
        type: 'IncidentOpened',
        data: { incidentId: 'INC-1', alarm: alarm('cellar'), signalId: 's-1' },
      }),
    );
    const soon = alarm('door', { stateChangedAt: NOON + 60_000 });
    expect(placeAlarm(soon, [standBy], map, limits)).toMatchObject({ kind: 'joins' });
    const later = alarm('door', { stateChangedAt: NOON + 200_000 });
    expect(placeAlarm(later, [standBy], map, limits)).toEqual({ kind: 'opens' });
  });

  it('goes by time alone without a map', () => {
    expect(placeAlarm(alarm('roof'), [incident()], null, limits)).toMatchObject({ kind: 'joins' });
  });

  it('joins an open incident in a lull, and none that is resolved', () => {
    const ok: IncidentEvent = {
      type: 'AlarmChanged',
      data: { alarm: alarm('door', { state: 'OK', stateChangedAt: NOON + 1 }), signalId: 's' },
    };
    expect(placeAlarm(alarm('hall'), [incident(ok)], map, limits)).toMatchObject({ kind: 'joins' });
    const resolved = incident(ok, { type: 'IncidentResolved', data: { by: null, why: '' } });
    expect(placeAlarm(alarm('hall'), [resolved], map, limits)).toEqual({ kind: 'opens' });
  });

  it('ignores an OK that nobody waits for', () => {
    expect(placeAlarm(alarm('hall', { state: 'OK' }), [], map, limits)).toEqual({
      kind: 'ignored',
    });
  });

  it('gives a resolved incident its alarm back for a while, and then opens a new one', () => {
    const resolved = incident({ type: 'IncidentResolved', data: { by: null, why: '' } });
    const soon = alarm('door', { stateChangedAt: NOON + 60_000 });
    expect(placeAlarm(soon, [resolved], map, limits)).toMatchObject({ kind: 'same-alarm' });
    const later = alarm('door', { stateChangedAt: NOON + 3_600_000 });
    expect(placeAlarm(later, [resolved], map, limits)).toEqual({ kind: 'opens' });
  });
});

describe('hops between services', () => {
  it('are none between a door and what guards it', () => {
    const guarded: ServiceMap = {
      nodes: [],
      edges: [{ from: 'door', to: 'guard', kind: 'authorizes' }, ...map.edges],
    };
    expect(hopsBetween(guarded, 'guard', 'door', 3)).toBe(0);
    expect(hopsBetween(guarded, 'guard', 'stairs', 3)).toBe(2);
  });

  const ids = fc.constantFrom('a', 'b', 'c', 'd', 'e', 'f');
  const maps = fc.array(fc.record({ from: ids, to: ids }), { maxLength: 12 }).map((edges) => ({
    nodes: [],
    edges: edges.map((edge, at) => ({
      ...edge,
      kind: at % 3 === 0 ? ('authorizes' as const) : ('call' as const),
    })),
  }));

  it('are the same both ways, and never more than asked for', () => {
    fc.assert(
      fc.property(maps, ids, ids, fc.nat(5), (graph, from, to, most) => {
        const hops = hopsBetween(graph, from, to, most);
        expect(hopsBetween(graph, to, from, most)).toBe(hops);
        if (hops !== null) expect(hops).toBeLessThanOrEqual(most);
        expect(hopsBetween(graph, from, from, most)).toBe(0);
      }),
    );
  });
});
