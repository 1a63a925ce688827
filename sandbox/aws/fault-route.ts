import { z } from 'zod';
import type { Faults } from './faults.ts';
import type { Route } from './handle-request.ts';
import type { WireAnswer } from './protocol/wire.ts';

const faultSchema = z.strictObject({
  service: z.string().optional(),
  operation: z.string().optional(),
  latencyMs: z.number().min(0).max(60_000).optional(),
  throttleShare: z.number().min(0).max(1).optional(),
  deny: z.boolean().optional(),
  failStatus: z.number().int().min(500).max(599).optional(),
  model: z.enum(['slow', 'throttled', 'wrong', 'hostile']).optional(),
});

const json = (status: number, value: unknown): WireAnswer => ({
  status,
  headers: { 'content-type': 'application/json' },
  body: JSON.stringify(value),
});

const parse = (body: Buffer): z.ZodSafeParseResult<z.infer<typeof faultSchema>> => {
  try {
    return faultSchema.safeParse(JSON.parse(body.toString()));
  } catch {
    return faultSchema.safeParse(null);
  }
};

/** `/_sandbox/faults`: GET lists the faults, POST switches one on, DELETE switches all off. */
export const createFaultRoute =
  (faults: Faults): Route =>
  (request) => {
    if (request.url.pathname !== '/_sandbox/faults') return undefined;
    if (request.method === 'DELETE') faults.reset();
    if (request.method === 'POST') {
      const parsed = parse(request.body);
      if (!parsed.success) return json(400, { error: z.prettifyError(parsed.error) });
      // JSON has no undefined: what zod left out is not there at all.
      faults.add(JSON.parse(JSON.stringify(parsed.data)) as Parameters<Faults['add']>[0]);
    }
    return json(200, faults.list());
  };
