import type { NormalizedSchema } from '@smithy/core/schema';
import { ApiError } from './api-error.ts';

const scalarOf = (schema: NormalizedSchema, text: string, name: string): unknown => {
  if (schema.isNumericSchema()) {
    const value = Number(text);
    if (text === '' || Number.isNaN(value))
      throw new ApiError('MalformedInput', `${name} is no number: ${text}`, { status: 400 });
    return value;
  }
  if (schema.isBooleanSchema()) return text === 'true';
  if (schema.isTimestampSchema()) return new Date(/^\d+(\.\d+)?$/.test(text) ? +text * 1000 : text);
  if (schema.isBlobSchema()) return Buffer.from(text, 'base64');
  return text;
};

const nameIn = (schema: NormalizedSchema, fallback: string): string =>
  (schema.getMergedTraits()['xmlName'] as string | undefined) ?? fallback;

const isFlat = (schema: NormalizedSchema): boolean =>
  schema.getMergedTraits()['xmlFlattened'] !== undefined;

const readStruct = (
  schema: NormalizedSchema,
  form: ReadonlyMap<string, string>,
  prefix: string,
): Record<string, unknown> | undefined => {
  const found: Record<string, unknown> = {};
  for (const [member, memberSchema] of schema.structIterator()) {
    const value = readValue(memberSchema, form, `${prefix}${nameIn(memberSchema, member)}`);
    if (value !== undefined) found[member] = value;
  }
  return Object.keys(found).length > 0 ? found : undefined;
};

const readList = (
  schema: NormalizedSchema,
  form: ReadonlyMap<string, string>,
  at: string,
): unknown[] | undefined => {
  const base = isFlat(schema) ? at : `${at}.${nameIn(schema.getValueSchema(), 'member')}`;
  const found: unknown[] = [];
  for (let index = 1; ; index++) {
    const value = readValue(schema.getValueSchema(), form, `${base}.${index}`);
    if (value === undefined) return found.length > 0 ? found : undefined;
    found.push(value);
  }
};

const readMap = (
  schema: NormalizedSchema,
  form: ReadonlyMap<string, string>,
  at: string,
): Record<string, unknown> | undefined => {
  const base = isFlat(schema) ? at : `${at}.entry`;
  const keyName = nameIn(schema.getKeySchema(), 'key');
  const valueName = nameIn(schema.getValueSchema(), 'value');
  const found: Record<string, unknown> = {};
  for (let index = 1; ; index++) {
    const key = form.get(`${base}.${index}.${keyName}`);
    if (key === undefined) return Object.keys(found).length > 0 ? found : undefined;
    found[key] = readValue(schema.getValueSchema(), form, `${base}.${index}.${valueName}`);
  }
};

const readValue = (
  schema: NormalizedSchema,
  form: ReadonlyMap<string, string>,
  at: string,
): unknown => {
  if (schema.isStructSchema()) return readStruct(schema, form, `${at}.`);
  if (schema.isListSchema()) return readList(schema, form, at);
  if (schema.isMapSchema()) return readMap(schema, form, at);
  const text = form.get(at);
  return text === undefined ? undefined : scalarOf(schema, text, at);
};

/**
 * Reads awsQuery form fields (`Dimensions.member.1.Name`) into an operation's input.
 * @throws ApiError `MalformedInput`
 */
export const readQuery = (
  schema: NormalizedSchema,
  form: URLSearchParams,
): Record<string, unknown> => readStruct(schema, new Map(form), '') ?? {};
