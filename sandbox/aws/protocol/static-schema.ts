import type { NormalizedSchema } from '@smithy/core/schema';

/** Anything that `NormalizedSchema.of` takes. */
export type SchemaReference = Parameters<typeof NormalizedSchema.of>[0];

/** A modelled structure as SDK clients export it; the last number says how many members are required. */
export type StaticStructure = readonly [
  kind: number,
  namespace: string,
  name: string,
  traits: unknown,
  members: readonly string[],
  memberSchemas: readonly unknown[],
  required?: number,
];

/** A modelled operation as SDK clients export it. */
export type StaticOperation = readonly [
  kind: number,
  namespace: string,
  name: string,
  traits: unknown,
  input: SchemaReference,
  output: SchemaReference,
];
