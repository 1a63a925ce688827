import type { Attack, AuthFlowContext, Hop } from '../mcp/contracts/auth-flow-tools.ts';
import type { Incident } from '../src/domain/incident.ts';
import { leadingCause } from '../src/domain/leading-cause.ts';
import { figure, percent } from './figures.ts';
import { escapeText } from './text.ts';

const PART: Readonly<Record<string, string>> = {
  'cold-starts': 'cold starts',
  'own-time': 'its own time',
  downstream: 'what it calls',
  'gateway-overhead': 'gateway overhead',
  throttling: 'throttling',
  retries: 'retries',
  errors: 'errors',
};

const ATTACK: Readonly<Record<NonNullable<Attack['kind']>, string>> = {
  'credential-stuffing': 'credential stuffing',
  'brute-force': 'passwords tried by force',
  'broken-client': 'a broken client',
};

/** What a hop has to add at the symptom's percentile to be told, milliseconds. */
const LEAST_MS = 20;

const percentileOf = ({ signIn }: AuthFlowContext): 'p50' | 'p90' | 'p99' =>
  signIn?.statistic === 'p50' || signIn?.statistic === 'p99' ? signIn.statistic : 'p90';

const hopLine = (hop: Hop, at: 'p50' | 'p90' | 'p99'): string | null => {
  const [then, now] = [hop.baselineMs?.[at], hop.currentMs?.[at]];
  const parts = hop.attribution
    .filter(({ addedMs }) => Math.abs(addedMs[at]) >= LEAST_MS)
    .toSorted((a, b) => Math.abs(b.addedMs[at]) - Math.abs(a.addedMs[at]))
    .map(
      ({ part, addedMs }) =>
        `${PART[part] ?? part} ${addedMs[at] < 0 ? '−' : '+'}${figure(Math.abs(addedMs[at]), 'ms')}`,
    );
  if (then === undefined || now === undefined || parts.length === 0) return null;
  const within = hop.attributionErrorMs?.[at] ?? 0;
  return `• ${escapeText(hop.node)} ${figure(now, 'ms')}, usually ${figure(then, 'ms')}: ${parts.join(', ')}${within >= 1 ? ` (within ${figure(within, 'ms')})` : ''}`;
};

/** Where the time goes: a line for each hop that changed, its parts beside the usual; nothing where none did. */
export const hopLines = (auth: AuthFlowContext): string[] => {
  const at = percentileOf(auth);
  const hops = new Map(
    auth.pipelines.flatMap((pipeline) => pipeline.hops).map((hop) => [hop.node, hop]),
  );
  const told = [...hops.values()].map((hop) => hopLine(hop, at)).filter((line) => line !== null);
  return told.length === 0 ? [] : [`*Where the time goes, ${at}*`, ...told.slice(0, 6)];
};

/**
 * What authentication adds to the card beside the cause: that sign-ins are attacked, or, while no cause is
 * known, that it is not authentication. Null where neither helps.
 */
export const authLine = (incident: Incident): string | null => {
  const { auth } = incident;
  if (!auth) return null;
  const { attack } = auth;
  if (attack?.verdict === 'attack')
    return `Sign-ins: looks like ${ATTACK[attack.kind ?? 'credential-stuffing']}, not an outage (${percent(attack.confidence)} sure). Nothing is blocked on this account.`;
  return auth.verdict === 'auth-is-not-bottleneck' && !leadingCause(incident)
    ? `Authentication is not the bottleneck (${percent(auth.confidence)} sure).`
    : null;
};
