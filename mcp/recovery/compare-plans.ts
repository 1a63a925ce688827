import { canonicalJson } from '../contracts/canonical-json.ts';
import type { Plan } from '../contracts/recovery-plan.ts';

/** The parts of a plan by dotted name: `parameters.RevisionId`, `undo.parameters.FunctionVersion`. */
const partsOf = (value: unknown, name: string): [string, string][] =>
  typeof value === 'object' && value !== null && !Array.isArray(value)
    ? Object.entries(value).flatMap(([key, part]) => partsOf(part, name ? `${name}.${key}` : key))
    : [[name, canonicalJson(value)]];

/**
 * What differs between the plan that was shown and the same choice composed now, in words; null when
 * nothing does. A setting that somebody changed since shows here, because the undo captured it.
 */
export const comparePlans = (shown: Plan, now: Plan): string | null => {
  const before = new Map(partsOf(shown, ''));
  const after = new Map(partsOf(now, ''));
  const names = new Set([...before.keys(), ...after.keys()]);
  const changed = [...names]
    .filter((name) => before.get(name) !== after.get(name))
    .map((name) => `${name} ${before.get(name) ?? 'none'} → ${after.get(name) ?? 'none'}`);
  return changed.length === 0 ? null : changed.join('; ');
};
