import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { type Inline, parseInline, parseMrkdwn } from '../../../sandbox/slack/page/parse-mrkdwn.ts';

const text = (value: string): Inline => ({ kind: 'text', text: value });

function words(piece: Inline): string {
  if ('children' in piece) return piece.children.map(words).join('');
  return piece.kind === 'text' || piece.kind === 'code' ? piece.text : '';
}

describe('a line of mrkdwn', () => {
  it.each<[string, Inline[]]>([
    ['plain', [text('plain')]],
    [
      '*bold* and _it_',
      [
        { kind: 'bold', children: [text('bold')] },
        text(' and '),
        { kind: 'italic', children: [text('it')] },
      ],
    ],
    ['snake_case_name', [text('snake_case_name')]],
    ['2 * 3 * 4', [text('2 * 3 * 4')]],
    ['`a *b*`', [{ kind: 'code', text: 'a *b*' }]],
    [
      '*<@U1> did*',
      [{ kind: 'bold', children: [{ kind: 'user', id: 'U1', label: '' }, text(' did')] }],
    ],
    [
      '<https://x.example/a_b|here>',
      [{ kind: 'link', url: 'https://x.example/a_b', label: 'here' }],
    ],
    ['<javascript:alert(1)|here>', [text('<javascript:alert(1)|here>')]],
    ['<!subteam^S1|@ops>', [{ kind: 'group', id: 'S1', label: '@ops' }]],
    ['<!here>', [{ kind: 'broadcast', range: 'here' }]],
    ['&lt;b&gt; &amp;amp;', [text('<b> &amp;')]],
  ])('%s', (line, pieces) => {
    expect(parseInline(line)).toEqual(pieces);
  });

  it('loses no word that is no markup', () => {
    const word = fc.stringMatching(/^[\p{L}\p{N} .,;()[\]{}?!"'|^%$#@/\\-]*$/u);
    fc.assert(fc.property(word, (line) => parseInline(line).map(words).join('') === line));
  });

  it('shows every letter of untrusted text once it is escaped', () => {
    fc.assert(
      fc.property(fc.string(), (raw) => {
        const safe = raw.replace(/[*_~`\n]/g, '');
        const escaped = safe
          .replaceAll('&', '&amp;')
          .replaceAll('<', '&lt;')
          .replaceAll('>', '&gt;');
        return parseInline(escaped).map(words).join('') === safe;
      }),
    );
  });
});

describe('blocks of mrkdwn', () => {
  it('tells quotes, lines and preformatted text apart', () => {
    expect(parseMrkdwn('one\n&gt; said\n```\nx < y\n```\ntwo').map(({ kind }) => kind)).toEqual([
      'lines',
      'quote',
      'preformatted',
      'lines',
    ]);
  });

  it('never throws', () => {
    fc.assert(
      fc.property(fc.string(), (raw) => {
        parseMrkdwn(raw);
      }),
    );
  });
});
