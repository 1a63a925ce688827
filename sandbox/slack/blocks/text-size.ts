/** Near here Slack answers `msg_blocks_too_long`: measured, not documented. */
export const BLOCKS_TEXT_MAX = 13_200;

/** Characters of every text that a reader would see in these blocks. */
export function textSize(value: unknown): number {
  if (Array.isArray(value)) return value.reduce<number>((sum, item) => sum + textSize(item), 0);
  if (typeof value !== 'object' || value === null) return 0;
  let size = 0;
  for (const [key, inner] of Object.entries(value)) {
    size += key === 'text' && typeof inner === 'string' ? inner.length : textSize(inner);
  }
  return size;
}
