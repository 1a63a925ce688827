import type { Evidence } from '../../contracts/evidence.ts';

/** Evidence of a setting as it was read. `id` is unique within a result, without its `ev-`. */
export const configEvidence = (
  id: string,
  title: string,
  query: string,
  values: Readonly<Record<string, string | number | null>>,
): Evidence => ({
  id: `ev-${id}`,
  kind: 'config',
  title,
  query,
  values: Object.entries(values).map(([label, value]) => ({ label, value })),
});
