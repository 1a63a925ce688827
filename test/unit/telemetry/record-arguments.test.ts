import { describe, expect, test } from '@jest/globals';
import { readRecordArguments } from '../../../mcp/telemetry/record/read-record-arguments.ts';

const NOW = Date.parse('2026-11-22T04:00:00.000Z');
const read = (...argv: string[]) => readRecordArguments(argv, NOW);

describe('readRecordArguments', () => {
  test('takes times with an offset, and others before now', () => {
    expect(read('--from', '2026-11-22T12:00:00+09:00', '--to', '-30m', 'out')).toEqual({
      ok: true,
      arguments: {
        window: { from: '2026-11-22T03:00:00.000Z', to: '2026-11-22T03:30:00.000Z' },
        alarms: [],
        periodS: undefined,
        out: 'out',
        force: false,
      },
    });
    expect(read('--from', '-2h', '--to', 'now', 'out')).toMatchObject({
      arguments: { window: { from: '2026-11-22T02:00:00.000Z', to: '2026-11-22T04:00:00.000Z' } },
    });
  });

  test('takes several alarms, a period and --force', () => {
    const argv = '--from -1h --to now --symptom-alarm a --symptom-alarm b --period 60 --force out';
    expect(read(...argv.split(' '))).toMatchObject({
      arguments: { alarms: ['a', 'b'], periodS: 60, force: true, out: 'out' },
    });
  });

  test.each([
    ['no folder', '--from -1h --to now', /folder/],
    ['two folders', '--from -1h --to now a b', /one folder/],
    ['no start', '--to now out', /--from is missing/],
    ['no end', '--from -1h out', /--to is missing/],
    ['a time without an offset', '--from 2026-11-22T03:00:00 --to now out', /no time.*T03:00:00/],
    ['a word', '--from yesterday --to now out', /no time.*yesterday/],
    ['the end first', '--from -1h --to -2h out', /before --to/],
    ['the future', '--from -1h --to 2026-11-22T05:00:00Z out', /future/],
    ['more than a day', '--from -2d --to now out', /longer than a day/],
    ['a period that is none', '--from -1h --to now --period 0 out', /--period/],
    ['an option that it does not know', '--from -1h --to now --since out', /^Usage/],
  ])('%s is refused in words, with the usage', (_, argv, words) => {
    const answer = read(...argv.split(' '));
    expect(answer.ok).toBe(false);
    expect(answer.ok ? '' : answer.problem).toMatch(words);
    expect(answer.ok ? '' : answer.problem).toContain('Usage: npm run -s record');
  });
});
