import type { Attack } from '../contracts/auth-flow-tools.ts';
import type { Finding } from '../contracts/evidence.ts';
import { percentText, rateText } from './in-words.ts';

const LOOKS: Readonly<Record<NonNullable<Attack['kind']>, string>> = {
  'credential-stuffing': 'This looks like credential stuffing, not an outage',
  'brute-force': 'This looks like passwords tried by force, not an outage',
  'broken-client': 'This looks like a client that got broken, not an attack',
};

const headOf = ({ verdict, kind, confidence }: Attack): string => {
  const sure = `${Math.round(100 * confidence)} % sure`;
  if (verdict === 'cannot-tell')
    return 'Whether an attack makes sign-ins fail cannot be told; treat it as an outage';
  const looks = kind === undefined ? 'This looks like an outage, not an attack' : LOOKS[kind];
  return `${looks} (${sure})`;
};

const figuresOf = (attack: Attack): string => {
  const { attemptsPerMin, baselineAttemptsPerMin = 0, successShare, baselineSuccessShare } = attack;
  if (attemptsPerMin === undefined) return '';
  const success =
    typeof successShare !== 'number'
      ? ''
      : `, ${percentText(100 * successShare)} succeed${
          typeof baselineSuccessShare === 'number'
            ? `, usually ${percentText(100 * baselineSuccessShare)}`
            : ''
        }`;
  const sources =
    attack.refusedSources === undefined || attack.refusedSources === 0
      ? ''
      : `; refused ones come from ${attack.refusedSources} addresses, ${rateText(attack.attemptsPerSource ?? 0)} each, ${percentText(100 * (attack.unusualAgentShare ?? 0))} by clients not seen before`;
  return `: ${rateText(attemptsPerMin)} sign-ins a minute, usually ${rateText(baselineAttemptsPerMin)}${success}${sources}`;
};

/** What the verdict on an attack is, in a sentence, with its figures; nothing where there is none. */
export const attackFindings = (
  attack: Attack | undefined,
  evidence: readonly string[],
): Finding[] =>
  attack === undefined
    ? []
    : [
        {
          id: 'f-attack',
          kind: 'attack-or-outage',
          status: attack.verdict === 'cannot-tell' ? 'no-data' : 'ok',
          summary: `${headOf(attack)}${figuresOf(attack)}.`,
          evidence: [...evidence],
        },
      ];
