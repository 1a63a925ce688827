/** Answers a `{{ reference }}`; undefined when nothing has that name. */
export type Resolve = (reference: string) => unknown;

/** A reference that names nothing. */
class UnknownReferenceError extends Error {
  readonly code = 'unknown-reference';
}

const REFERENCE = /\{\{\s*([^{}]+?)\s*\}\}/g;
const WHOLE = /^\{\{\s*([^{}]+?)\s*\}\}$/;

const need = (resolve: Resolve, reference: string): unknown => {
  const value = resolve(reference);
  if (value === undefined)
    throw new UnknownReferenceError(`Input {{ ${reference} }} does not resolve to a value`);
  return value;
};

const asText = (value: unknown): string =>
  typeof value === 'string' ? value : JSON.stringify(value);

const inText = (text: string, resolve: Resolve): unknown => {
  const whole = WHOLE.exec(text)?.[1];
  if (whole !== undefined) return need(resolve, whole);
  return text.replace(REFERENCE, (_, reference: string) => asText(need(resolve, reference)));
};

/**
 * Fills in every `{{ … }}` of a value. One that is the whole of a text keeps its type; inside a text
 * it becomes text.
 * @throws UnknownReferenceError `unknown-reference`
 */
export const interpolate = (value: unknown, resolve: Resolve): unknown => {
  if (typeof value === 'string') return inText(value, resolve);
  if (Array.isArray(value)) return value.map((item) => interpolate(item, resolve));
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).map(([key, item]) => [key, interpolate(item, resolve)]),
  );
};
