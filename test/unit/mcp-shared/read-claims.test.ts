import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { readClaims } from '../../../mcp/shared/read-claims.ts';

const known = new Set(['ev-1', 'ev-2']);
const answer = (...claims: unknown[]) => JSON.stringify({ claims });
const good = { text: 'p90 is 1.32 s, usually 0.52 s.', evidence: ['ev-1'] };

describe('readClaims', () => {
  test('reads JSON through prose and code fences', () => {
    const text = `Here it is:\n\`\`\`json\n${answer(good)}\n\`\`\``;
    expect(readClaims(text, known)).toEqual({ claims: [good], dropped: 0 });
  });

  test.each([['no json'], ['{"claims":'], ['{"answer":[]}'], ['']])(
    '%p holds no answer',
    (text) => {
      expect(readClaims(text, known)).toBeUndefined();
    },
  );

  test.each([
    ['cites nothing', { ...good, evidence: [] }],
    ['cites what does not exist', { ...good, evidence: ['ev-1', 'ev-9'] }],
    ['is empty', { ...good, text: '  ' }],
    ['is too long', { ...good, text: 'x'.repeat(401) }],
    ['has another shape', 'p90 is slow'],
    ['mentions a person', { ...good, text: 'Ask <@U012ABC>.' }],
    ['calls the channel', { ...good, text: '<!channel> look' }],
    ['links', { ...good, text: 'See <https://evil.example|here>.' }],
    ['links in Markdown', { ...good, text: 'See [here](evil.example).' }],
    ['has a bare address', { ...good, text: 'See https://evil.example now.' }],
  ])('drops and counts a claim that %s', (_, claim) => {
    expect(readClaims(answer(good, claim), known)).toEqual({ claims: [good], dropped: 1 });
  });

  test('whatever a model says, every claim cites known evidence only and nothing is lost from the count', () => {
    const id = fc.constantFrom('ev-1', 'ev-2', 'ev-3', '');
    const text = fc.oneof(fc.string(), fc.constantFrom('<!here>', '<@U1>', 'fine', 'http://x'));
    const claim = fc.record({ text, evidence: fc.array(id, { maxLength: 3 }) });
    fc.assert(
      fc.property(fc.array(fc.oneof(claim, fc.anything()), { maxLength: 10 }), (claims) => {
        const asJson = JSON.parse(JSON.stringify(claims)) as unknown[];
        const read = readClaims(answer(...asJson), known);
        expect((read?.claims.length ?? 0) + (read?.dropped ?? 0)).toBe(asJson.length);
        for (const { evidence, text: words } of read?.claims ?? []) {
          expect(evidence.length).toBeGreaterThan(0);
          expect(evidence.every((one) => known.has(one))).toBe(true);
          expect(words).not.toMatch(/<[!@]/);
        }
      }),
    );
  });
});
