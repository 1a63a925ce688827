import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import {
  escapeXml,
  fitName,
  fitText,
  plainLine,
  textWidth,
  wrapText,
} from '../../../mcp/dependency-map/picture/text.ts';

describe('text', () => {
  test('escaped is well-formed content, whatever it was', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (text) => {
        const escaped = escapeXml(text);
        expect(escaped).not.toMatch(/[<>"']/);
        expect(escaped.replace(/&(amp|lt|gt|quot|apos);/g, '')).not.toContain('&');
        expect(escaped).not.toMatch(/\p{Surrogate}/u);
      }),
    );
  });

  test('fitted is never wider than its room, and keeps both ends', () => {
    fc.assert(
      fc.property(fc.string(), fc.integer({ min: 60, max: 400 }), (text, room) => {
        expect(textWidth(fitText(text, 20, room), 20)).toBeLessThanOrEqual(room);
      }),
    );
    expect(fitText('a-very-long-service-name-eu', 20, 150)).toMatch(/^a-ver.*….*eu$/);
  });

  test('fitted as a name is one line, or two, none of them wider than its room', () => {
    fc.assert(
      fc.property(
        fc.string({ maxLength: 90 }),
        fc.integer({ min: 120, max: 400 }),
        (name, room) => {
          const { lines, size } = fitName(name, 27, 22, room);
          expect(lines.length).toBeLessThanOrEqual(2);
          for (const line of lines) expect(textWidth(line, size)).toBeLessThanOrEqual(room);
        },
      ),
    );
    expect(fitName('payment-reconciliation', 27, 22, 210)).toEqual({
      lines: ['payment-', 'reconciliation'],
      size: 22,
    });
    expect(
      fitName('a-service-with-a-name-of-its-own-in-eu-central-1', 27, 22, 210).lines[1],
    ).toMatch(/^….*central-1$/);
  });

  test('wrapped has no more lines than allowed', () => {
    expect(wrapText('one two three four five six', 20, 90, 2)).toHaveLength(2);
    expect(wrapText('', 20, 90, 2)).toEqual([]);
  });

  test('cannot turn round what stands beside it', () => {
    expect(plainLine('‮evil\n\tname⁦')).toBe('evil name');
  });

  test('loses signs that the font does not have, but not all of itself', () => {
    expect(fitText('🔥 hot-path', 20, 400)).toBe('hot-path');
    expect(fitText('🔥', 20, 400)).toBe('?');
    expect(fitText('주문'.normalize('NFD'), 20, 400)).toBe('주문');
  });
});
