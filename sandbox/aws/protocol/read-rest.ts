import type { NormalizedSchema } from '@smithy/core/schema';
import { restJson } from './codec.ts';
import type { Match } from './match-operation.ts';
import type { WireRequest } from './wire.ts';

const fromText = (schema: NormalizedSchema, text: string): unknown => {
  if (schema.isNumericSchema()) return Number(text);
  if (schema.isBooleanSchema()) return text === 'true';
  if (schema.isTimestampSchema()) return new Date(/^\d+(\.\d+)?$/.test(text) ? +text * 1000 : text);
  return text;
};

const fromQuery = (
  schema: NormalizedSchema,
  parameters: URLSearchParams,
  name: string,
): unknown => {
  const texts = parameters.getAll(name);
  if (texts.length === 0) return undefined;
  if (schema.isListSchema()) return texts.map((text) => fromText(schema.getValueSchema(), text));
  return fromText(schema, texts[0] ?? '');
};

const boundValue = (
  member: string,
  schema: NormalizedSchema,
  match: Match,
  request: WireRequest,
): unknown => {
  const traits = schema.getMergedTraits();
  const label = match.labels[member];
  if (traits['httpLabel'] !== undefined && label !== undefined)
    return fromText(schema, decodeURIComponent(label));
  const query = traits['httpQuery'] as string | undefined;
  if (query !== undefined) return fromQuery(schema, request.url.searchParams, query);
  const header = request.headers[(traits['httpHeader'] as string | undefined)?.toLowerCase() ?? ''];
  return header === undefined ? undefined : fromText(schema, header);
};

/** Reads a restJson1 request: what the body holds, and what is bound to path, query and headers. */
export const readRest = (match: Match, request: WireRequest): Record<string, unknown> => {
  const schema = match.operation.input;
  const input = request.body.length > 0 ? restJson.read(schema, request.body) : {};
  for (const [member, memberSchema] of schema.structIterator()) {
    const value = boundValue(member, memberSchema, match, request);
    if (value !== undefined) input[member] = value;
  }
  return input;
};
