import type { Problem } from './action.ts';

/** Tables of the map that throttle now or are forecast to. */
export const throttledTables = ({ diagnosis }: Problem): readonly string[] =>
  diagnosis.map.nodes
    .filter(({ id, type }) => type === 'AWS::DynamoDB::Table' && diagnosis.throttled.includes(id))
    .map(({ id }) => id);
