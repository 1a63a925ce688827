import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { threadOf } from '../../../blocks/thread.ts';
import type { Grant } from '../../../mcp/contracts/grant.ts';
import type { Execution } from '../../../mcp/contracts/recovery-plan.ts';
import type { Verification } from '../../../mcp/contracts/recovery-tools.ts';
import { fold } from '../../../src/domain/evolve.ts';
import type { IncidentEvent } from '../../../src/domain/incident-events.ts';
import {
  alarm,
  confirmed,
  execution,
  opened,
  proposal,
  round,
  story,
  verification,
} from '../../support/samples.ts';

const thread = (...events: IncidentEvent[]) => threadOf(fold(story(...events)));
const asked = (digest: string): IncidentEvent => ({
  type: 'DecisionAsked',
  data: { digest, mention: 'U1', attempt: 1 },
});

describe('the thread of an incident', () => {
  it('is one card in the channel, whatever happens', () => {
    const medium = proposal('medium');
    const items = thread(opened(), confirmed, ...round(1, medium), asked(medium.digest));
    expect(items.filter((item) => item.place === 'channel').map((item) => item.key)).toEqual([
      'card',
    ]);
  });

  it('has one picture, edited in place, whose words mention nobody', () => {
    const drawn = (fileId: string): IncidentEvent => ({
      type: 'PictureUploaded',
      data: { round: 1, fileId, altText: 'Cause: <!channel> & co.' },
    });
    const pictures = thread(opened(), ...round(1), drawn('F1'), drawn('F2')).filter(
      ({ key }) => key === 'picture',
    );
    expect(pictures).toHaveLength(1);
    expect(pictures[0]).toMatchObject({
      text: 'Cause: &lt;!channel&gt; &amp; co.',
      blocks: [{ type: 'image', slack_file: { id: 'F2' }, alt_text: 'Cause: <!channel> & co.' }],
    });
  });

  it('says that nothing is needed until something is', () => {
    expect(thread(opened())[0]?.text).toContain('Nothing needed from you yet.');
    const medium = proposal('medium');
    const card = thread(opened(), confirmed, ...round(1, medium))[0];
    expect(card?.text).not.toContain('Nothing needed');
    expect(JSON.stringify(card?.blocks)).toContain('Open door… medium');
  });

  it('mentions people when a decision is needed, and takes the buttons away once it was taken', () => {
    const medium = proposal('medium');
    const events = [opened(), confirmed, ...round(1, medium), asked(medium.digest)];
    const open = thread(...events).find((item) => item.key.startsWith('ask-'));
    expect(open?.text).toContain('<@U1>: decision needed');
    const rejected: IncidentEvent = {
      type: 'ActionRejected',
      data: { digest: medium.digest, by: 'U2', reason: 'too windy' },
    };
    const decided = thread(...events, rejected).find((item) => item.key.startsWith('ask-'));
    expect(JSON.stringify(decided?.blocks)).not.toContain('halcyon.review');
    expect(decided?.text).toContain('too windy');
  });

  describe('an action that has ended', () => {
    const medium = proposal('medium');
    const grant: Grant = {
      id: '7f3a0000-0000-4000-8000-000000000001',
      purpose: 'execute',
      digest: medium.digest,
      plan: medium.plan,
      alarms: ['door'],
      confidence: 0.9,
      risk: 'medium',
      by: { kind: 'people', requestedBy: null, approvers: ['U1'], brokeGlass: false },
      issuedAt: '2026-11-22T12:00:00.000Z',
      expiresAt: '2026-11-22T12:30:00.000Z',
    };
    const ended = (over: Partial<Execution>, offered = medium): IncidentEvent[] => [
      opened(),
      confirmed,
      ...round(1, offered),
      { type: 'GrantIssued', data: { grant } },
      { type: 'ExecutionStarted', data: { grantId: grant.id, execution: execution() } },
      {
        type: 'ExecutionEnded',
        data: { grantId: grant.id, execution: execution({ done: true, ...over }) },
      },
    ];
    const read = (verdict: Verification['verdict']): IncidentEvent => ({
      type: 'VitalsRead',
      data: { verification: verification(verdict) },
    });
    const post = (...events: IncidentEvent[]) =>
      thread(...events).find((item) => item.key.startsWith('run-'));

    it('offers its undo at once when it got worse, and only then says so', () => {
      const done = ended({ status: 'succeeded' });
      expect(post(...done)?.text).not.toContain('worse');
      expect(post(...done, read('no-effect'))?.text).not.toContain('worse');
      const worse = post(...done, read('worse'));
      expect(worse?.text).toContain(
        'Readings are worse than at the start; undo it if this is why.',
      );
      expect(JSON.stringify(worse?.blocks)).toContain('Undo');
      expect(post(...done, read('worse'), read('improving'))?.text).not.toContain('worse');
    });

    it('never suggests to take away capacity that was added', () => {
      const added = { ...medium, actionClass: 'add' as const };
      const worse = post(...ended({ status: 'succeeded' }, added), read('worse'));
      expect(worse?.text).not.toContain('worse');
      expect(JSON.stringify(worse?.blocks)).toContain('Undo');
    });

    it.each(['cancelled', 'failed', 'timed-out'] as const)('%s may be half done', (status) => {
      expect(JSON.stringify(post(...ended({ status }))?.blocks)).toContain('Undo');
    });

    it('says why it does not get on while it runs', () => {
      const attention = { text: 'It waits for an approval.', whatToDo: 'Approve it.' };
      const running = ended({}).slice(0, -1);
      const held: IncidentEvent = {
        type: 'ExecutionProgressed',
        data: { grantId: grant.id, execution: execution({ status: 'waiting', attention }) },
      };
      expect(post(...running, held)?.text).toContain('It waits for an approval. Approve it.');
    });
  });

  it('calls an unsure guess possible, and a sure one very likely', () => {
    const card = (confidence: number) => {
      const events = round(1).map((event) =>
        event.type === 'SectionAnswered' && event.data.answer.section === 'causes'
          ? withConfidence(event, confidence)
          : event,
      );
      return thread(opened(), confirmed, ...events)[0]?.text;
    };
    expect(card(0.5)).toContain('Possible cause: door');
    expect(card(0.95)).toContain('Very likely cause: door');
  });

  it('explains only once a cause is named', () => {
    expect(thread(opened())[0]?.explains).toBe(false);
    const blind = round(1).filter((event) => event.type !== 'SectionAnswered');
    expect(thread(opened(), ...blind)[0]?.explains).toBe(false);
    expect(thread(opened(), ...round(1))[0]?.explains).toBe(true);
  });

  it('says when CloudWatch does not confirm the alarm', () => {
    const denied: IncidentEvent = {
      type: 'AlarmsNotConfirmed',
      data: { names: ['door'], why: 'unknown' },
    };
    expect(thread(opened(), denied)[0]?.text).toContain('Unconfirmed');
  });

  it('lets no mention, link or broadcast of others through', () => {
    const hostile = fc.constantFrom(
      '<!channel>',
      '<@U999>',
      '<https://evil.example|here>',
      '<!here>',
    );
    fc.assert(
      fc.property(hostile, fc.string(), (attack, rest) => {
        const name = `${attack}${rest}`;
        const resource = { ...alarm('x').metric, dimensions: { FunctionName: name } };
        const items = thread(opened({ name, metric: resource as never }), confirmed, ...round(1));
        const words = items.map((item) => `${item.text}${JSON.stringify(item.blocks)}`).join('');
        expect(words).not.toContain(attack);
      }),
    );
  });
});

const withConfidence = (
  event: Extract<IncidentEvent, { type: 'SectionAnswered' }>,
  confidence: number,
): IncidentEvent => {
  const { answer } = event.data;
  if (answer.section !== 'causes') return event;
  const candidates = answer.value.candidates.map((one) => ({ ...one, confidence }));
  return {
    ...event,
    data: { ...event.data, answer: { section: 'causes', value: { ...answer.value, candidates } } },
  };
};
