import type { IncomingMessage } from 'node:http';

/** Largest body of one request, bytes. */
const MAX_BODY_BYTES = 4 * 1024 * 1024;

export type JsonBody =
  | { readonly ok: true; readonly value: unknown }
  | { readonly ok: false; readonly status: 400 | 413; readonly text: string };

const tooLarge = { ok: false, status: 413, text: 'The body is over 4 MiB.' } as const;

/** Reads a JSON body of at most 4 MiB; stops reading as soon as it is larger. */
export const readJsonBody = async (request: IncomingMessage): Promise<JsonBody> => {
  if (Number(request.headers['content-length'] ?? 0) > MAX_BODY_BYTES) return tooLarge;
  const chunks: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of request as AsyncIterable<Buffer>) {
    bytes += chunk.length;
    if (bytes > MAX_BODY_BYTES) return tooLarge;
    chunks.push(chunk);
  }
  try {
    return { ok: true, value: JSON.parse(Buffer.concat(chunks).toString('utf8')) };
  } catch {
    return { ok: false, status: 400, text: 'The body is not JSON.' };
  }
};
