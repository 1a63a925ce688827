import { z } from 'zod';
import { type Claim, claimSchema } from '../contracts/explain-findings.ts';

const answerSchema = z.object({ claims: z.array(z.unknown()).max(40) });

/** Mentions, channels, special commands and links that Slack would act on. */
const CONTROL = /<[!@#]|<?https?:|<mailto:|\]\(/i;

/** Claims that stand, and how many did not: no real evidence, wrong shape, or text that Slack would act on. */
export interface ReadClaims {
  readonly claims: Claim[];
  readonly dropped: number;
}

const jsonIn = (text: string): unknown => {
  const from = text.indexOf('{');
  const to = text.lastIndexOf('}');
  if (from < 0 || to < from) return undefined;
  try {
    return JSON.parse(text.slice(from, to + 1));
  } catch {
    return undefined;
  }
};

/** Reads a model's answer, prose or code fences around it tolerated; undefined when it holds no answer. */
export const readClaims = (
  text: string,
  knownEvidence: ReadonlySet<string>,
): ReadClaims | undefined => {
  const answer = answerSchema.safeParse(jsonIn(text));
  if (!answer.success) return undefined;
  const claims = answer.data.claims
    .map((claim) => claimSchema.safeParse(claim))
    .flatMap(({ data }) => (data === undefined ? [] : [data]))
    .filter(({ text: words }) => words.trim() !== '' && !CONTROL.test(words))
    .filter(({ evidence }) => evidence.every((id) => knownEvidence.has(id)));
  return { claims, dropped: answer.data.claims.length - claims.length };
};
