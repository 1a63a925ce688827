import { readFile } from 'node:fs/promises';
import { parse, YAMLParseError } from 'yaml';
import { z } from 'zod';
import { mapEdgeSchema } from '../../contracts/dependency-map-tools.ts';

const endsSchema = z.strictObject({ from: z.string().min(1), to: z.string().min(1) });

const topologySchema = z.strictObject({
  nodes: z
    .array(
      z.strictObject({
        id: z.string().min(1),
        type: z.string().min(1).optional(),
        aliases: z.array(z.string().min(1)).default([]),
      }),
    )
    .default([]),
  edges: z.array(endsSchema.extend({ kind: mapEdgeSchema.shape.kind })).default([]),
  remove: z
    .strictObject({
      nodes: z.array(z.string().min(1)).default([]),
      edges: z.array(endsSchema).default([]),
    })
    .default({ nodes: [], edges: [] }),
});

/** What people know of their system that no source tells, or tells wrongly. */
export type TopologyFile = z.infer<typeof topologySchema>;

/** A topology file that cannot be used; the message says why, in words for who wrote it. */
export class TopologyFileError extends Error {
  readonly code = 'topology-file';
  override readonly name = 'TopologyFileError';
}

const wordsOf = (error: unknown): string => {
  if (error instanceof z.ZodError) return z.prettifyError(error);
  if (error instanceof YAMLParseError) return error.message;
  const isCoded = typeof error === 'object' && error !== null && 'code' in error;
  return isCoded ? String(error.code) : 'it cannot be read';
};

/**
 * Reads `topology.yaml`: nodes and edges that are added or corrected, and what is removed
 * (docs/telemetry.md shows one).
 * @throws TopologyFileError
 */
export const loadTopologyFile = async (path: string): Promise<TopologyFile> => {
  try {
    return topologySchema.parse(parse(await readFile(path, 'utf8')) ?? {});
  } catch (error) {
    throw new TopologyFileError(`The topology file ${path} cannot be used: ${wordsOf(error)}`, {
      cause: error,
    });
  }
};
