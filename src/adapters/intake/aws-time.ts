import { z } from 'zod';

/** An instant as AWS writes it, `+0000` for an offset included, as ms since 1970. */
export const awsTimeSchema = z.string().transform((text, context) => {
  const epochMs = Date.parse(text.replace(/([+-]\d{2})(\d{2})$/, '$1:$2'));
  if (Number.isNaN(epochMs)) context.addIssue({ code: 'custom', message: 'Not an instant' });
  return epochMs;
});
