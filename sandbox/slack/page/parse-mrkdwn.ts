/** A piece of a line of Slack's mrkdwn ("Formatting text for app surfaces"). */
export type Inline =
  | { readonly kind: 'text' | 'code'; readonly text: string }
  | { readonly kind: 'bold' | 'italic' | 'strike'; readonly children: readonly Inline[] }
  | { readonly kind: 'link'; readonly url: string; readonly label: string }
  | { readonly kind: 'user' | 'channel' | 'group'; readonly id: string; readonly label: string }
  | { readonly kind: 'broadcast'; readonly range: string }
  | {
      readonly kind: 'date';
      readonly timestamp: number;
      readonly format: string;
      readonly fallback: string;
    };

export type MrkdwnBlock =
  | { readonly kind: 'lines' | 'quote'; readonly lines: readonly (readonly Inline[])[] }
  | { readonly kind: 'preformatted'; readonly text: string };

const TOKEN =
  /`([^`\n]+)`|<([^<>\n]+)>|(?<![\p{L}\p{N}])([*_~])(?=\S)((?:(?!\3).)+?)(?<=\S)\3(?![\p{L}\p{N}])/gu;

const STYLES = { '*': 'bold', _: 'italic', '~': 'strike' } as const;

function plain(text: string): string {
  return text.replaceAll('&lt;', '<').replaceAll('&gt;', '>').replaceAll('&amp;', '&');
}

function special(body: string, label: string): Inline {
  const [name = '', ...rest] = body.split('^');
  if (name === '!subteam') return { kind: 'group', id: rest[0] ?? '', label };
  if (name === '!date') {
    const [timestamp = '0', format = ''] = rest;
    return { kind: 'date', timestamp: Number(timestamp), format, fallback: label };
  }
  return { kind: 'broadcast', range: name.slice(1) };
}

/** What stands between angle brackets: a reference, or an address with a label. */
function reference(inner: string): Inline {
  const bar = inner.indexOf('|');
  const body = bar === -1 ? inner : inner.slice(0, bar);
  const label = bar === -1 ? '' : plain(inner.slice(bar + 1));
  if (body.startsWith('@')) return { kind: 'user', id: body.slice(1), label };
  if (body.startsWith('#')) return { kind: 'channel', id: body.slice(1), label };
  if (body.startsWith('!')) return special(body, label);
  if (!/^(?:https?:|mailto:)/.test(body)) return { kind: 'text', text: plain(`<${inner}>`) };
  const url = plain(body);
  return { kind: 'link', url, label: label || url };
}

function token(match: RegExpMatchArray): Inline {
  const [, code, angle, mark, styled] = match;
  if (code !== undefined) return { kind: 'code', text: plain(code) };
  if (angle !== undefined) return reference(angle);
  return { kind: STYLES[mark as keyof typeof STYLES], children: parseInline(styled ?? '') };
}

/** One line of mrkdwn. Every character of the line ends up in exactly one piece. */
export function parseInline(line: string): Inline[] {
  const pieces: Inline[] = [];
  let end = 0;
  for (const match of line.matchAll(TOKEN)) {
    if (match.index > end) pieces.push({ kind: 'text', text: plain(line.slice(end, match.index)) });
    pieces.push(token(match));
    end = match.index + match[0].length;
  }
  if (end < line.length) pieces.push({ kind: 'text', text: plain(line.slice(end)) });
  return pieces;
}

function lineBlocks(text: string): MrkdwnBlock[] {
  const blocks: { kind: 'lines' | 'quote'; lines: Inline[][] }[] = [];
  for (const line of text.split('\n')) {
    const quoted = /^(?:&gt;|>) ?(.*)$/.exec(line);
    const kind = quoted ? 'quote' : 'lines';
    const inline = parseInline(quoted?.[1] ?? line);
    const last = blocks.at(-1);
    if (last?.kind === kind) last.lines.push(inline);
    else blocks.push({ kind, lines: [inline] });
  }
  return blocks;
}

/** Slack's mrkdwn as blocks of lines, quotes and preformatted text. */
export function parseMrkdwn(text: string): MrkdwnBlock[] {
  return text.split(/```\n?/).flatMap((part, i): MrkdwnBlock[] => {
    if (i % 2 === 1) return [{ kind: 'preformatted', text: plain(part.replace(/\n$/, '')) }];
    const trimmed = part.replace(/^\n|\n$/g, '');
    return trimmed === '' ? [] : lineBlocks(trimmed);
  });
}
