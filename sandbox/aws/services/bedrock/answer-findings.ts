/** What the prompt of a findings question holds, as far as the model reads it. */
interface FindingsPrompt {
  readonly findings: readonly {
    readonly status?: string;
    readonly node?: string;
    readonly summary?: string;
    readonly evidence?: readonly string[];
  }[];
  readonly evidence: readonly { readonly id: string }[];
}

export interface Claims {
  readonly claims: readonly { readonly text: string; readonly evidence: readonly string[] }[];
}

const TAG = /<findings>([\s\S]*?)<\/findings>/;
const MAX_CLAIMS = 8;
const MAX_TEXT = 400;

/** The findings in a prompt; undefined where it has none that can be read. */
export const findingsIn = (prompt: string): FindingsPrompt | undefined => {
  const json = TAG.exec(prompt)?.[1];
  if (json === undefined) return undefined;
  try {
    const { findings, evidence } = JSON.parse(json) as Partial<FindingsPrompt>;
    return { findings: findings ?? [], evidence: evidence ?? [] };
  } catch {
    return undefined;
  }
};

const sentence = (text: string): string => (/[.!?…]$/.test(text) ? text : `${text}.`);

/**
 * Says what the findings say, those of one node in one claim, each citing the evidence that was sent.
 * What cites nothing is left out, as a careful model would.
 */
export const answerFindings = ({ findings, evidence }: FindingsPrompt): Claims => {
  const known = new Set(evidence.map(({ id }) => id));
  const groups = new Map<string, { texts: string[]; cited: Set<string> }>();
  for (const [index, finding] of findings.entries()) {
    const cited = (finding.evidence ?? []).filter((id) => known.has(id));
    if (cited.length === 0 || finding.summary === undefined) continue;
    const key = finding.node ?? `finding ${index}`;
    const group = groups.get(key) ?? { texts: [], cited: new Set() };
    group.texts.push(sentence(finding.summary.trim()));
    for (const id of cited) group.cited.add(id);
    groups.set(key, group);
  }
  return {
    claims: [...groups.values()].slice(0, MAX_CLAIMS).map(({ texts, cited }) => ({
      text: texts.join(' ').slice(0, MAX_TEXT),
      evidence: [...cited],
    })),
  };
};
