import { parseArgs } from 'node:util';
import { instantSchema, type Window, windowOf } from '../../contracts/window.ts';

/** What the command line asks to be recorded. */
export interface RecordArguments {
  readonly window: Window;
  /** Alarms whose symptoms become the cases; all that fired in the window where none is named. */
  readonly alarms: readonly string[];
  /** Seconds of one sample; undefined: the shortest of the alarms' own. */
  readonly periodS: number | undefined;
  readonly out: string;
  /** Whether a set that is there already is replaced. */
  readonly force: boolean;
}

export const RECORD_USAGE =
  'Usage: npm run -s record -- --from T --to T [--symptom-alarm NAME]… [--period SECONDS] [--force] OUT\n' +
  'T is ISO 8601 with an offset (2026-11-22T03:00:00Z), before now (-30m, -2h, -1d), or now.';

const UNIT_MS: Readonly<Record<string, number>> = {
  s: 1_000,
  m: 60_000,
  h: 3_600_000,
  d: 86_400_000,
};
const MOST_MS = 86_400_000;

/** `--from -30m`: parseArgs takes a value that starts with a dash for another option. */
const withJoinedTimes = (argv: readonly string[]): string[] => {
  const joined: string[] = [];
  for (const word of argv) {
    const option = joined.at(-1) ?? '';
    if (/^--(from|to)$/.test(option) && /^-\d/.test(word))
      joined.splice(-1, 1, `${option}=${word}`);
    else joined.push(word);
  }
  return joined;
};

const parse = (argv: readonly string[]) => {
  try {
    return parseArgs({
      args: withJoinedTimes(argv),
      allowPositionals: true,
      options: {
        from: { type: 'string' },
        to: { type: 'string' },
        'symptom-alarm': { type: 'string', multiple: true },
        period: { type: 'string' },
        force: { type: 'boolean' },
      },
    });
  } catch {
    return undefined;
  }
};

const instantOf = (text: string, nowMs: number): number | undefined => {
  if (text === 'now') return nowMs;
  const [, count, unit = ''] = /^-(\d+)([smhd])$/.exec(text) ?? [];
  if (count !== undefined) return nowMs - Number(count) * (UNIT_MS[unit] ?? 0);
  return instantSchema.safeParse(text).success ? Date.parse(text) : undefined;
};

const problemOf = (fromMs: number, toMs: number, nowMs: number): string | undefined => {
  if (fromMs >= toMs) return '--from must be before --to.';
  if (toMs > nowMs) return '--to lies in the future: only what has happened can be recorded.';
  if (toMs - fromMs > MOST_MS) return 'The window is longer than a day: record one incident.';
  return undefined;
};

const windowIn = (
  { from, to }: { from?: string | undefined; to?: string | undefined },
  nowMs: number,
): { ok: true; window: Window } | { ok: false; problem: string } => {
  const times = { from, to };
  for (const name of ['from', 'to'] as const) {
    const text = times[name];
    if (text === undefined) return { ok: false, problem: `--${name} is missing.` };
    if (instantOf(text, nowMs) === undefined)
      return { ok: false, problem: `--${name} is no time that is understood: "${text}".` };
  }
  const [fromMs = 0, toMs = 0] = [from, to].map((text) => instantOf(text ?? '', nowMs));
  const problem = problemOf(fromMs, toMs, nowMs);
  return problem === undefined
    ? { ok: true, window: windowOf(fromMs, toMs) }
    : { ok: false, problem };
};

/** Reads the command line; the problem is in words and ends with the usage. `nowMs` is what relative times count from. */
export const readRecordArguments = (
  argv: readonly string[],
  nowMs: number,
): { ok: true; arguments: RecordArguments } | { ok: false; problem: string } => {
  const parsed = parse(argv);
  const refuse = (problem: string) => ({
    ok: false as const,
    problem: `${problem}\n${RECORD_USAGE}`,
  });
  if (parsed === undefined) return { ok: false, problem: RECORD_USAGE };
  const { positionals, values } = parsed;
  const [out, ...others] = positionals;
  if (out === undefined || others.length > 0) return refuse('Name one folder to record into.');
  const read = windowIn(values, nowMs);
  if (!read.ok) return refuse(read.problem);
  const { period } = values;
  if (period !== undefined && !/^[1-9]\d{0,4}$/.test(period))
    return refuse(`--period wants seconds, 1 to 99999, not "${period}".`);
  return {
    ok: true,
    arguments: {
      window: read.window,
      alarms: values['symptom-alarm'] ?? [],
      periodS: period === undefined ? undefined : Number(period),
      out,
      force: values.force ?? false,
    },
  };
};
