import {
  type FunctionConfiguration,
  type LambdaClient,
  paginateListFunctions,
} from '@aws-sdk/client-lambda';
import type { MapNode } from '../../contracts/dependency-map-tools.ts';
import type { Evidence, Gap } from '../../contracts/evidence.ts';
import { evidenceId } from '../evidence-id.ts';
import { takePages } from '../take-pages.ts';
import { type KnownNames, knownNamesOf, resourcesNamedIn } from './known-names.ts';
import type { Sighting } from './sighting.ts';

/** Pages of 50 functions that are read at most. */
const MAX_PAGES = 20;

/** Resources that other sources know. */
export interface OtherResources {
  readonly nodes: readonly MapNode[];
  /** False where a source was late or failed, and a name may be missing. */
  readonly isWhole: boolean;
}

interface Named {
  readonly from: string;
  readonly names: readonly string[];
}

/** A function has its own name in many a variable, and does not call itself by it. */
const namedBy = (
  { FunctionName: from = '', Environment: environment }: FunctionConfiguration,
  known: KnownNames,
): Named => {
  const values = Object.values(environment?.Variables ?? {});
  const names = new Set(values.flatMap((value) => resourcesNamedIn(value, known)));
  names.delete(from);
  return { from, names: [...names] };
};

const evidenceOf = (region: string, named: readonly Named[]): Evidence => ({
  id: evidenceId(['environments', region]),
  kind: 'config',
  title: 'Resources that functions are configured with',
  query: 'Lambda ListFunctions; names of known resources among the environment variables',
  values: named.map(({ from, names }) => ({ label: from, value: names.join(', ') })),
  cli: `aws lambda list-functions --region ${region} --query 'Functions[].FunctionName'`,
});

const nodeOf = ({ FunctionName: id = '', FunctionArn: arn }: FunctionConfiguration): MapNode => ({
  id,
  type: 'AWS::Lambda::Function',
  aliases: [],
  ...(arn !== undefined && { arn }),
});

/**
 * What functions use, as far as their environment names resources that are known. Values are compared
 * and forgotten: no value and no variable's name is in the answer.
 * @param others resources that other sources know, whenever they do
 * @throws what the SDK throws
 */
export const readEnvironments = async (
  client: LambdaClient,
  region: string,
  others: Promise<OtherResources>,
): Promise<Sighting> => {
  const { pages, cut } = await takePages(
    paginateListFunctions({ client }, {}),
    MAX_PAGES,
    ({ NextMarker: next }) => next,
  );
  const functions = pages.flatMap(({ Functions: list = [] }) => list);
  const nodes = functions.map(nodeOf);
  const { nodes: resources, isWhole } = await others;
  const known = knownNamesOf([...nodes, ...resources]);
  const named = functions.map((fn) => namedBy(fn, known)).filter(({ names }) => names.length > 0);
  const evidence = evidenceOf(region, named);
  const gaps: Gap[] = cut
    ? [{ what: 'further functions', why: 'left-out', detail: `after ${MAX_PAGES} pages` }]
    : [];
  if (!isWhole) gaps.push({ what: 'all that functions are configured with', why: 'timed-out' });
  return {
    nodes,
    edges: named.flatMap(({ from, names }) =>
      names.map((to) => ({ from, to, kind: 'call' as const, evidence: evidence.id })),
    ),
    evidence: named.length > 0 ? [evidence] : [],
    gaps,
  };
};
