import type { z } from 'zod';

/** A field that may be missing, null or of a form we do not know: then it is left out, not the message. */
export const optional = <T extends z.ZodType>(schema: T) => schema.optional().catch(undefined);
