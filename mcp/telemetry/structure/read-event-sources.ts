import {
  type EventSourceMappingConfiguration,
  type LambdaClient,
  paginateListEventSourceMappings,
} from '@aws-sdk/client-lambda';
import type { Evidence } from '../../contracts/evidence.ts';
import { evidenceId } from '../evidence-id.ts';
import { takePages } from '../take-pages.ts';
import { resourceOfArn } from './resource-of-arn.ts';
import type { Sighting } from './sighting.ts';

/** Pages of 100 mappings that are read at most. */
const MAX_PAGES = 10;
const WHAT = 'event sources of functions';

const evidenceOf = (region: string, count: number): Evidence => ({
  id: evidenceId(['event-sources', region]),
  kind: 'config',
  title: 'What functions poll',
  query: 'Lambda ListEventSourceMappings',
  values: [{ label: 'event source mappings', value: count, unit: 'count' }],
  cli: `aws lambda list-event-source-mappings --region ${region}`,
});

/** One mapping as an edge from the source to its consumer; undefined where it is switched off or unknown. */
const tieOf = ({
  EventSourceArn: source = '',
  FunctionArn: target = '',
  State: state,
}: EventSourceMappingConfiguration) => {
  const [from, to] = [resourceOfArn(source), resourceOfArn(target)];
  return from === undefined || to === undefined || state === 'Disabled' ? undefined : { from, to };
};

/**
 * Who works off which queue, stream or table, by Lambda's event source mappings.
 * @throws what the SDK throws
 */
export const readEventSources = async (client: LambdaClient, region: string): Promise<Sighting> => {
  const { pages, cut } = await takePages(
    paginateListEventSourceMappings({ client, pageSize: 100 }, {}),
    MAX_PAGES,
    ({ NextMarker: next }) => next,
  );
  const ties = pages
    .flatMap(({ EventSourceMappings: mappings = [] }) => mappings.map(tieOf))
    .filter((tie) => tie !== undefined);
  const evidence = evidenceOf(region, ties.length);
  return {
    nodes: ties.flatMap(({ from, to }) => [from, to]),
    edges: ties.map(({ from, to }) => ({
      from: from.id,
      to: to.id,
      kind: 'queue',
      evidence: evidence.id,
    })),
    evidence: ties.length > 0 ? [evidence] : [],
    gaps: cut ? [{ what: WHAT, why: 'left-out', detail: `after ${MAX_PAGES} pages` }] : [],
  };
};
