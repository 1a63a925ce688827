import type { Evidence } from '../../contracts/evidence.ts';
import { evidenceId } from '../evidence-id.ts';
import type { Sighting } from './sighting.ts';
import type { TopologyFile } from './topology-file.ts';

/** What a topology file adds, as any other source tells it. */
export const topologySighting = ({ nodes, edges }: TopologyFile): Sighting => {
  const evidence: Evidence = {
    id: evidenceId(['topology-file', nodes, edges]),
    kind: 'config',
    title: 'Topology file',
    query: 'topology.yaml',
    values: [
      { label: 'services', value: nodes.length, unit: 'count' },
      { label: 'connections', value: edges.length, unit: 'count' },
    ],
  };
  return {
    nodes: nodes.map(({ id, type = 'remote', aliases }) => ({ id, type, aliases })),
    edges: edges.map(({ from, to, kind }) => ({ from, to, kind, evidence: evidence.id })),
    evidence: nodes.length + edges.length > 0 ? [evidence] : [],
    gaps: [],
  };
};
