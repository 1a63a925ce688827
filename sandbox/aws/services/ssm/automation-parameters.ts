import { ApiError } from '../../protocol/api-error.ts';
import type { ParameterDefinition } from './automation-document.ts';

const refuse = (message: string): never => {
  throw new ApiError('InvalidAutomationExecutionParametersException', message);
};

const mapFrom = (name: string, text: string): unknown => {
  try {
    return JSON.parse(text);
  } catch {
    return refuse(`Parameter ${name} must be JSON`);
  }
};

const READERS: Readonly<Record<string, (name: string, texts: readonly string[]) => unknown>> = {
  StringList: (_, texts) => [...texts],
  StringMap: (name, [text = '']) => mapFrom(name, text),
  MapList: (name, texts) => texts.map((text) => mapFrom(name, text)),
  Integer: (name, [text = '']) =>
    /^-?\d+$/.test(text) ? Number(text) : refuse(`Parameter ${name} must be an integer: ${text}`),
  Boolean: (name, [text = '']) =>
    /^(true|false)$/i.test(text)
      ? text.toLowerCase() === 'true'
      : refuse(`Parameter ${name} must be true or false: ${text}`),
};

const typed = (
  name: string,
  definition: ParameterDefinition,
  texts: readonly string[],
): unknown => {
  const read = READERS[definition.type];
  if (read !== undefined) return read(name, texts);
  return texts.length === 1 ? texts[0] : refuse(`Parameter ${name} takes one value`);
};

const checkText = (name: string, definition: ParameterDefinition, text: string): void => {
  const { allowedPattern, minChars = 0, maxChars = Number.POSITIVE_INFINITY } = definition;
  if (allowedPattern !== undefined && !new RegExp(allowedPattern).test(text))
    refuse(`Parameter ${name} with value ${text} does not match the pattern ${allowedPattern}`);
  if (text.length < minChars || text.length > maxChars)
    refuse(`Parameter ${name} must have ${minChars} to ${maxChars} characters`);
};

const checkItems = (name: string, definition: ParameterDefinition, count: number): void => {
  const { minItems = 0, maxItems = Number.POSITIVE_INFINITY } = definition;
  if (count < minItems || count > maxItems)
    refuse(`Parameter ${name} must have ${minItems} to ${maxItems} items`);
};

const check = (name: string, definition: ParameterDefinition, value: unknown): void => {
  const items = Array.isArray(value) ? value : [value];
  if (Array.isArray(value)) checkItems(name, definition, value.length);
  for (const item of items) {
    if (typeof item === 'object') continue;
    checkText(name, definition, String(item));
    const allowed = definition.allowedValues?.map(String);
    if (allowed !== undefined && !allowed.includes(String(item)))
      refuse(`Parameter ${name} with value ${String(item)} is not one of ${allowed.join(', ')}`);
  }
};

/**
 * The values of a runbook's parameters, typed as it declares them.
 * @throws ApiError `InvalidAutomationExecutionParametersException`
 */
export const resolveParameters = (
  definitions: Readonly<Record<string, ParameterDefinition>>,
  given: Readonly<Record<string, readonly string[]>>,
): Record<string, unknown> => {
  const unknown = Object.keys(given).filter((name) => definitions[name] === undefined);
  if (unknown.length > 0) refuse(`Unknown parameters: ${unknown.join(', ')}`);
  return Object.fromEntries(
    Object.entries(definitions).map(([name, definition]) => {
      const texts = given[name];
      if (texts === undefined && definition.default === undefined)
        refuse(`Parameter ${name} is required`);
      const value = texts === undefined ? definition.default : typed(name, definition, texts);
      if (texts !== undefined) check(name, definition, value);
      return [name, value];
    }),
  );
};
