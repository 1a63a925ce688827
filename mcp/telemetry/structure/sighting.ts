import type { MapEdge, MapNode } from '../../contracts/dependency-map-tools.ts';
import type { Evidence, Gap } from '../../contracts/evidence.ts';

/** A tie between two resources, by any name that a source knows them under. */
export interface SeenEdge {
  readonly from: string;
  readonly to: string;
  readonly kind: MapEdge['kind'];
  /** Id of the evidence in the same sighting that shows it. */
  readonly evidence: string;
}

/** What one source says of how the system hangs together, whatever was traced. */
export interface Sighting {
  /** Resources that exist; aliases are every other name that a caller may know them by. */
  readonly nodes: readonly MapNode[];
  readonly edges: readonly SeenEdge[];
  readonly evidence: readonly Evidence[];
  readonly gaps: readonly Gap[];
}

/** A sighting of nothing, with what could not be seen. */
export const blindSighting = (...gaps: readonly Gap[]): Sighting => ({
  nodes: [],
  edges: [],
  evidence: [],
  gaps,
});
