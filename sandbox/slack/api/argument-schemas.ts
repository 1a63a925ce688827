import { z } from 'zod';

function fromJson(value: unknown): unknown {
  if (typeof value !== 'string') return value;
  try {
    return JSON.parse(value);
  } catch {
    return value;
  }
}

/** An argument that form-encoded calls carry as a JSON string, and JSON calls as it is. */
export function jsonArgument<S extends z.ZodType>(schema: S) {
  return z.preprocess(fromJson, schema);
}

export const jsonObject = z.record(z.string(), z.unknown());

/** Blocks whose shape the method itself checks, so that each surface gets its own error. */
export const blocksArgument = jsonArgument(z.array(jsonObject)).optional();

/** Slack takes true, 1, "1" and "true". */
export const flagArgument = z
  .union([z.boolean(), z.number(), z.string()])
  .transform((value) => value === true || value === 1 || value === '1' || value === 'true')
  .optional();

export const countArgument = z.coerce.number().int().min(0).optional();

/** A comma-separated list, or a JSON array of ids. */
export const idsArgument = z.preprocess(
  (value) => (typeof value === 'string' ? value.split(',').filter((id) => id !== '') : value),
  z.array(z.string()),
);
