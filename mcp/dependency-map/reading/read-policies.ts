import type { MapEdge, MapNode } from '../../contracts/dependency-map-tools.ts';
import type { Gap } from '../../contracts/evidence.ts';
import type { FunctionReading, Telemetry } from '../../telemetry/telemetry.ts';
import type { RcaInput } from '../engine/rca-input.ts';

/** Functions nearest to the symptom whose configuration is read: four calls each. */
const MOST_FUNCTIONS = 6;

const limited = (node: MapNode, read: FunctionReading | undefined): MapNode =>
  read?.reservedConcurrency && node.maxConcurrency === undefined
    ? { ...node, maxConcurrency: read.reservedConcurrency }
    : node;

/** A function is ended at its time-out: nobody waits longer for it, nor it for anybody. */
const bounded = (edge: MapEdge, read: ReadonlyMap<string, FunctionReading>): MapEdge => {
  if (edge.kind === 'queue') return edge;
  const bounds = [read.get(edge.from)?.timeoutS, read.get(edge.to)?.timeoutS]
    .filter((seconds) => seconds !== undefined)
    .map((seconds) => seconds * 1000);
  if (bounds.length === 0) return edge;
  return { ...edge, timeoutMs: Math.min(edge.timeoutMs ?? Number.POSITIVE_INFINITY, ...bounds) };
};

/**
 * Adds what functions are allowed, where the map does not say: concurrency reserved for them, and their
 * time-outs, which bound every wait for them and of theirs. The first six functions of the input.
 */
export const readPolicies = async (
  telemetry: Telemetry,
  input: RcaInput,
): Promise<{ input: RcaInput; gaps: Gap[] }> => {
  const names = input.nodes
    .filter(({ type }) => type === 'AWS::Lambda::Function')
    .map(({ id }) => id)
    .slice(0, MOST_FUNCTIONS);
  if (names.length === 0) return { input, gaps: [] };
  const reading = await telemetry.functions(names);
  const gaps = reading.gaps.filter(({ why }) => why !== 'no-data');
  if (reading.status !== 'ok') return { input, gaps };
  const read = new Map(reading.value.map((one) => [one.node, one]));
  return {
    input: {
      ...input,
      nodes: input.nodes.map((node) => limited(node, read.get(node.id))),
      edges: input.edges.map((edge) => bounded(edge, read)),
    },
    gaps,
  };
};
