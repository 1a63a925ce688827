const WORD = /[\p{L}\p{N}][\p{L}\p{N}-]{2,}/gu;
const MAX_LINES = 3;

const wordsOf = (text: string): Set<string> =>
  new Set((text.toLowerCase().match(WORD) ?? []).map((word) => word.replace(/s$/, '')));

const overlap = (line: string, asked: ReadonlySet<string>): number =>
  [...wordsOf(line)].filter((word) => asked.has(word)).length;

/**
 * Answers a free question from the prompt itself: the lines that share most words with the question,
 * word for word. It knows nothing else, and says so.
 */
export const answerQuestion = (prompt: string): string => {
  const lines = prompt
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '');
  const question = lines.findLast((line) => line.endsWith('?')) ?? lines.at(-1) ?? '';
  const asked = wordsOf(question);
  const found = lines
    .filter((line) => line !== question)
    .map((line) => ({ line, shared: overlap(line, asked) }))
    .filter(({ shared }) => shared > 0)
    .sort((a, b) => b.shared - a.shared)
    .slice(0, MAX_LINES)
    .map(({ line }) => line);
  return found.length > 0
    ? `From what I was given: ${found.join(' ')}`
    : 'What I was given does not answer that.';
};
