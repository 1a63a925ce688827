import { z } from 'zod';
import { evidenceSchema, findingSchema } from './evidence.ts';
import { reads, type ToolContract } from './tool-contract.ts';

/** A sentence that cites what it rests on. */
export const claimSchema = z.object({
  text: z.string().max(400),
  evidence: z.array(z.string()).min(1).describe('Evidence ids; every one exists'),
});
export type Claim = z.infer<typeof claimSchema>;

/** Each of the three servers offers this tool under the same name. */
export const explainFindings = {
  name: 'explain_findings',
  title: 'Explain findings',
  description:
    'Puts findings into a few plain sentences, each citing evidence ids. Uses Bedrock; what cites nothing real is dropped. Finds nothing new and names no action.',
  inputSchema: z.object({
    findings: z.array(findingSchema).max(100),
    evidence: z.array(evidenceSchema).max(200),
    locale: z.enum(['en', 'ko']).default('en'),
  }),
  outputSchema: z.object({
    claims: z.array(claimSchema),
    dropped: z.number().int().min(0).describe('Claims that cited nothing real'),
    source: z.enum(['model', 'text']).describe('`text`: made from the findings without a model'),
    model: z.string().optional(),
    degraded: z.string().optional().describe('Why no model was used, in words'),
    usage: z.object({ inputTokens: z.number(), outputTokens: z.number() }).optional(),
  }),
  annotations: reads,
} as const satisfies ToolContract;
