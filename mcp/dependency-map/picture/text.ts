// biome-ignore lint/suspicious/noControlCharactersInRegex: exactly those that XML 1.0 does not allow
const NOT_XML = /[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f-\u009f\ufffe\uffff]/g;

const LONE_SURROGATE = /\p{Surrogate}/gu;

/** Untrusted text for XML content and attributes; characters that XML 1.0 does not allow are dropped. */
export const escapeXml = (text: string): string =>
  text
    .replace(LONE_SURROGATE, '')
    .replace(NOT_XML, '')
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;')
    .replaceAll("'", '&apos;');

/** Widths in em of the bundled font, a little generous so that nothing runs over its card. */
const widthOf = (character: string): number => {
  if (/[\u1100-\u11ff\u2e80-\u9fff\uac00-\ud7af\uf900-\ufaff\uff00-\uffef]/.test(character))
    return 0.93;
  if (/[mwMW@%→×]/.test(character)) return 0.86;
  if (/[A-Z]/.test(character)) return 0.7;
  if (character === '-') return 0.55;
  return /[iljtfr.,:;|!'()[\]/ ]/.test(character) ? 0.36 : 0.59;
};

/** Estimated width in pixels of a line in the bundled font. */
export const textWidth = (text: string, sizePx: number): number =>
  [...text].reduce((sum, character) => sum + widthOf(character), 0) * sizePx;

/** A line that fits: the middle of a longer one gives way to `...`, since names differ at both ends. */
export const fitText = (text: string, sizePx: number, maxPx: number): string => {
  if (textWidth(text, sizePx) <= maxPx) return text;
  const characters = [...text];
  for (let kept = characters.length - 1; kept > 1; kept -= 1) {
    const head = Math.ceil(kept / 2);
    const short = `${characters.slice(0, head).join('')}...${characters.slice(characters.length - (kept - head)).join('')}`;
    if (textWidth(short, sizePx) <= maxPx) return short;
  }
  return '...';
};

/** The largest size at which a line fits, from `sizePx` down to `leastPx`. */
export const fitSize = (text: string, sizePx: number, leastPx: number, maxPx: number): number => {
  const wanted = (sizePx * maxPx) / Math.max(1, textWidth(text, sizePx));
  return Math.max(leastPx, Math.min(sizePx, Math.floor(wanted)));
};

/** Breaks a text at spaces into lines that fit, `most` at most; the last one is shortened. */
export const wrapText = (text: string, sizePx: number, maxPx: number, most: number): string[] => {
  const lines: string[] = [];
  for (const word of text.split(/\s+/).filter((part) => part !== '')) {
    const line = lines.at(-1);
    const longer = line === undefined ? word : `${line} ${word}`;
    const fits = textWidth(longer, sizePx) <= maxPx;
    if (line !== undefined && (fits || lines.length === most)) lines[lines.length - 1] = longer;
    else lines.push(word);
  }
  return lines.map((line) => fitText(line, sizePx, maxPx));
};
