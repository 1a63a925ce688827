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

/** Text on one line that cannot reorder what stands around it. */
export const plainLine = (text: string): string =>
  text
    .replace(/\p{Bidi_Control}/gu, '')
    .replace(/\s+/g, ' ')
    .trim();

const EMOJI = /\p{Extended_Pictographic}|\p{Emoji_Modifier}|\p{Regional_Indicator}|\u200d|\ufe0f/gu;

/** What the bundled font can draw of a text: letters composed, emoji left out. */
const drawable = (text: string): string => {
  const line = plainLine(text.normalize('NFC'));
  const drawn = plainLine(line.replace(EMOJI, ''));
  return line !== '' && drawn === '' ? '?' : drawn;
};

/** Widths in em of the bundled font, a little generous so that nothing runs over its card. */
const widthOf = (character: string): number => {
  if (/[\u1100-\u11ff\u2e80-\u9fff\uac00-\ud7af\uf900-\ufaff\uff00-\uffef]/.test(character))
    return 0.93;
  if (/[mwMW@%→×…]/.test(character)) return 0.86;
  if (/[A-Z]/.test(character)) return 0.7;
  if (character === '-') return 0.55;
  return /[iljtfr.,:;|!'()[\]/ ]/.test(character) ? 0.36 : 0.59;
};

/** Estimated width in pixels of a line in the bundled font. */
export const textWidth = (text: string, sizePx: number): number =>
  [...text].reduce((sum, character) => sum + widthOf(character), 0) * sizePx;

const ELLIPSIS = '…';

/** A line that fits: the middle of a longer one gives way to `…`, since names differ at both ends. */
export const fitText = (text: string, sizePx: number, maxPx: number): string => {
  const whole = drawable(text);
  if (textWidth(whole, sizePx) <= maxPx) return whole;
  const characters = [...whole];
  for (let kept = characters.length - 1; kept > 1; kept -= 1) {
    const head = Math.ceil(kept / 2);
    const short = `${characters.slice(0, head).join('')}${ELLIPSIS}${characters.slice(characters.length - (kept - head)).join('')}`;
    if (textWidth(short, sizePx) <= maxPx) return short;
  }
  return ELLIPSIS;
};

/** The largest size at which a line fits, from `sizePx` down to `leastPx`. */
export const fitSize = (text: string, sizePx: number, leastPx: number, maxPx: number): number => {
  const wanted = (sizePx * maxPx) / Math.max(1, textWidth(drawable(text), sizePx));
  return Math.max(leastPx, Math.min(sizePx, Math.floor(wanted)));
};

/** As many characters from the start of a text as fit. */
const startThatFits = (text: readonly string[], sizePx: number, maxPx: number): number => {
  let count = 0;
  let width = 0;
  for (const character of text) {
    width += textWidth(character, sizePx);
    if (width > maxPx) break;
    count += 1;
  }
  return count;
};

/** A name in one line, or in two that break after a sign between its words; the middle of a longer one gives way. */
export const fitName = (
  name: string,
  sizePx: number,
  leastPx: number,
  maxPx: number,
): { readonly lines: readonly string[]; readonly size: number } => {
  const whole = drawable(name);
  const size = fitSize(whole, sizePx, leastPx, maxPx);
  if (textWidth(whole, size) <= maxPx) return { lines: [whole], size };
  const characters = [...whole];
  const most = startThatFits(characters, leastPx, maxPx);
  const atSign = characters.slice(0, most).findLastIndex((one) => /[-_/.: ]/.test(one)) + 1;
  const head = atSign > most / 3 ? atSign : most;
  const [first, second] = [characters.slice(0, head), characters.slice(head)].map((part) =>
    part.join('').trim(),
  ) as [string, string];
  if (textWidth(second, leastPx) <= maxPx) return { lines: [first, second], size: leastPx };
  const room = maxPx - textWidth(ELLIPSIS, leastPx);
  const tail = startThatFits(characters.toReversed(), leastPx, room);
  return { lines: [first, `${ELLIPSIS}${characters.slice(-tail).join('')}`], size: leastPx };
};

/** Breaks a text at spaces into lines that fit, `most` at most; the last one is shortened. */
export const wrapText = (text: string, sizePx: number, maxPx: number, most: number): string[] => {
  const lines: string[] = [];
  for (const word of drawable(text)
    .split(' ')
    .filter((part) => part !== '')) {
    const line = lines.at(-1);
    const longer = line === undefined ? word : `${line} ${word}`;
    const fits = textWidth(longer, sizePx) <= maxPx;
    if (line !== undefined && (fits || lines.length === most)) lines[lines.length - 1] = longer;
    else lines.push(word);
  }
  return lines.map((line) => fitText(line, sizePx, maxPx));
};
