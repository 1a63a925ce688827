import { describe, expect, it } from '@jest/globals';
import { createDrawPicture } from '../../../src/app/draw-picture.ts';
import { dueJobs } from '../../../src/app/due-jobs.ts';
import type { IncidentStore } from '../../../src/app/incident-store.ts';
import type { McpHub } from '../../../src/app/ports.ts';
import { fold } from '../../../src/domain/evolve.ts';
import type { IncidentEvent, SectionAnswer } from '../../../src/domain/incident-events.ts';
import { pictureStory } from '../../../src/domain/picture-story.ts';
import { forecastOf } from '../../support/made-cascade.ts';
import { alarm, candidate, NOON, opened, round, story } from '../../support/samples.ts';

const answered = (number: number, answer: SectionAnswer): IncidentEvent => ({
  type: 'SectionAnswered',
  data: { round: number, tookMs: 5, answer },
});
const mapped = answered(1, {
  section: 'map',
  value: {
    nodes: [
      { id: 'door', type: 'unknown', aliases: [] },
      { id: 'lock', type: 'unknown', aliases: [] },
    ],
    edges: [{ from: 'door', to: 'lock', kind: 'call' }],
    gaps: [],
  },
});
const foretold = answered(1, {
  section: 'cascade',
  value: {
    forecasts: [forecastOf('lock', 0.8, ['door'])],
    ifWeWait: { verdict: 'worsens', text: 'It gets worse.' },
    stoppedBy: [],
    findings: [],
    evidence: [],
    gaps: [],
  },
});
const hit = (events: readonly IncidentEvent[]): IncidentEvent => ({
  type: 'ForecastScored',
  data: {
    node: 'lock',
    madeAt: fold(story(...events)).forecasts[0]?.madeAt ?? 0,
    outcome: 'hit',
    probability: 0.8,
  },
});

/** The use case on a log in memory, with the drawing and the uploads that it asks for. */
const drawing = (...begun: IncidentEvent[]) => {
  const events = [...begun];
  const uploads: string[] = [];
  const drawn: object[] = [];
  const load = async () => ({ incident: fold(story(...events)), version: events.length });
  const draw = createDrawPicture({
    incidents: {
      load,
      record: async (_, facts) => {
        events.push(...facts.map(({ event }) => event));
        return (await load()).incident;
      },
    } satisfies Pick<IncidentStore, 'load' | 'record'> as unknown as IncidentStore,
    hub: {
      call: async (_service: string, _tool: object, input: object) => {
        drawn.push(input);
        return { ok: true, tookMs: 1, value: { pngBase64: '', altText: 'In words.' } };
      },
    } as unknown as McpHub,
    view: {
      uploadPicture: async () => {
        uploads.push(`F${uploads.length + 1}`);
        return uploads.at(-1) ?? '';
      },
    },
  });
  const due = () =>
    dueJobs(fold(story(...events)), true, NOON + 60_000).filter(({ kind }) => kind === 'draw');
  /** Does what is due; true when a picture was. */
  const run = async (): Promise<boolean> => {
    const [job] = due();
    if (job) await draw('INC-1', job.data['round'] as number, job.data['scored'] as number);
    return job !== undefined;
  };
  return { events, uploads, drawn, run };
};

const FIRST = [opened(), mapped, ...round(1)];

describe('the picture of an incident', () => {
  it('is drawn once after a round, and no more while the story is the same', async () => {
    const picture = drawing(...FIRST);
    expect([await picture.run(), await picture.run()]).toEqual([true, false]);
    picture.events.push(...round(2));
    expect(await picture.run()).toBe(false);
    expect(picture.uploads).toEqual(['F1']);
  });

  it('is drawn anew when the next round tells more', async () => {
    const picture = drawing(...FIRST);
    await picture.run();
    picture.events.push({ type: 'AlarmJoined', data: joined('lock') }, ...round(2));
    await picture.run();
    expect(picture.uploads).toEqual(['F1', 'F2']);
    expect(picture.drawn.at(-1)).toMatchObject({ symptomNodes: ['door', 'lock'] });
  });

  it('waits for the round that looks into a new alarm', async () => {
    const picture = drawing(...FIRST);
    await picture.run();
    picture.events.push({ type: 'AlarmJoined', data: joined('lock') });
    expect(await picture.run()).toBe(false);
  });

  it('shows a forecast that came to be as a step, no longer as a forecast', async () => {
    const picture = drawing(opened(), mapped, foretold, ...round(1));
    await picture.run();
    expect(picture.drawn.at(-1)).toMatchObject({ forecasts: [{ node: 'lock' }], steps: [] });
    picture.events.push(hit(picture.events));
    expect(await picture.run()).toBe(true);
    expect(picture.drawn.at(-1)).toMatchObject({
      forecasts: [],
      steps: [{ from: 'door', to: 'lock', how: 'hit as forecast' }],
    });
  });

  it('is not due before there is a map and a cause', async () => {
    expect(await drawing(opened(), ...round(1)).run()).toBe(false);
    expect(await drawing(opened(), mapped).run()).toBe(false);
  });

  it('shows a second cause only when it is as sure as the first has to be', () => {
    const causes = (confidence: number) => {
      const both = answered(1, {
        section: 'causes',
        value: {
          candidates: [candidate('door', 0.9), candidate('lock', confidence)],
          path: ['door'],
          steps: [],
          ruledOut: [],
          findings: [],
          gaps: [],
        },
      });
      return pictureStory(fold(story(opened(), mapped, both)))?.otherCauses;
    };
    expect([causes(0.75), causes(0.3)]).toEqual([['lock'], []]);
  });
});

const joined = (name: string) => ({ alarm: alarm(name), signalId: `s-${name}`, why: 'near' });
