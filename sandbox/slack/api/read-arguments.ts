import type { Json } from '../workspace/types.ts';

const isObject = (value: unknown): value is Json =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

function fromJsonBody(body: string): Json {
  try {
    const parsed: unknown = JSON.parse(body);
    return isObject(parsed) ? parsed : {};
  } catch {
    return {};
  }
}

/** The fields of a multipart form, files as bytes (RFC 7578). */
export async function readForm(
  body: Buffer,
  contentType: string,
): Promise<Map<string, string | Buffer>> {
  const response = new Response(new Uint8Array(body), { headers: { 'content-type': contentType } });
  const form = await response.formData();
  const fields = new Map<string, string | Buffer>();
  for (const [name, value] of form) {
    fields.set(name, typeof value === 'string' ? value : Buffer.from(await value.arrayBuffer()));
  }
  return fields;
}

/** A call's arguments: query string, form, multipart form or JSON; the body wins over the query. */
export async function readArguments(
  query: URLSearchParams,
  body: Buffer,
  contentType: string,
): Promise<Json> {
  const fromQuery = Object.fromEntries(query);
  if (contentType.startsWith('application/json')) {
    return { ...fromQuery, ...fromJsonBody(body.toString('utf8')) };
  }
  if (contentType.startsWith('multipart/form-data')) {
    return { ...fromQuery, ...Object.fromEntries(await readForm(body, contentType)) };
  }
  return { ...fromQuery, ...Object.fromEntries(new URLSearchParams(body.toString('utf8'))) };
}
