import type { NormalizedSchema } from '@smithy/core/schema';
import { ApiError } from './api-error.ts';
import type { StaticStructure } from './static-schema.ts';

const requiredOf = (schema: NormalizedSchema): readonly string[] => {
  const raw = schema.getSchema() as unknown as StaticStructure;
  return Array.isArray(raw) ? raw[4].slice(0, raw[6] ?? 0) : [];
};

const kindOf = (schema: NormalizedSchema): string => {
  if (schema.isStructSchema()) return 'structure';
  if (schema.isListSchema()) return 'list';
  if (schema.isMapSchema()) return 'map';
  if (schema.isNumericSchema()) return 'number';
  if (schema.isBooleanSchema()) return 'boolean';
  if (schema.isTimestampSchema()) return 'timestamp';
  return schema.isStringSchema() ? 'string' : 'any';
};

const isPlain = (value: unknown): boolean =>
  typeof value === 'object' && value !== null && !Array.isArray(value) && !(value instanceof Date);

const FITS: Readonly<Record<string, (value: unknown) => boolean>> = {
  structure: isPlain,
  map: isPlain,
  list: Array.isArray,
  number: (value) => typeof value === 'number' || typeof value === 'bigint',
  boolean: (value) => typeof value === 'boolean',
  timestamp: (value) => value instanceof Date && !Number.isNaN(value.getTime()),
  string: (value) => typeof value === 'string' || value instanceof String,
};

const complain = (at: string, what: string): never => {
  throw new ApiError(
    'ValidationException',
    `Value at '${at}' failed to satisfy constraint: ${what}`,
  );
};

const checkStruct = (schema: NormalizedSchema, value: object, at: string): void => {
  const members = value as Record<string, unknown>;
  for (const name of requiredOf(schema))
    if (members[name] === undefined || members[name] === null)
      complain(`${at}${name}`, 'Member must not be null');
  for (const [name, member] of schema.structIterator())
    if (members[name] !== undefined) check(member, members[name], `${at}${name}`);
};

const check = (schema: NormalizedSchema, value: unknown, at: string): void => {
  const kind = kindOf(schema);
  if (!(FITS[kind]?.(value) ?? true)) complain(at, `Member must be a ${kind}`);
  if (kind === 'structure') checkStruct(schema, value as object, `${at}.`);
  if (kind === 'list')
    for (const [index, item] of (value as unknown[]).entries())
      check(schema.getValueSchema(), item, `${at}.${index + 1}`);
  if (kind === 'map')
    for (const [key, item] of Object.entries(value as object))
      if (item !== null) check(schema.getValueSchema(), item, `${at}.${key}`);
};

/**
 * Checks an input against its model: required members and types. Lengths and patterns are left to
 * the handlers that care.
 * @throws ApiError `ValidationException`
 */
export const validateInput = (schema: NormalizedSchema, input: Record<string, unknown>): void =>
  checkStruct(schema, input, '');
