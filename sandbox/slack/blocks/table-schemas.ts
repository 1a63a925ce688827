import { z } from 'zod';
import { identifier } from './composition-schemas.ts';
import { richTextBlock } from './rich-text-schema.ts';

const MAX_ROWS = 100;
const MAX_CELLS = 20;

const cell = z.discriminatedUnion('type', [
  z.strictObject({ type: z.literal('raw_text'), text: z.string().min(1) }),
  z.strictObject({ type: z.literal('raw_number'), value: z.number(), text: z.string().min(1) }),
  richTextBlock,
]);

const rows = z.array(z.array(cell).min(1).max(MAX_CELLS)).min(1).max(MAX_ROWS);

export const table = z.strictObject({
  type: z.literal('table'),
  block_id: identifier.optional(),
  rows,
  column_settings: z
    .array(
      z
        .strictObject({
          align: z.enum(['left', 'center', 'right']).optional(),
          is_wrapped: z.boolean().optional(),
        })
        .nullable(),
    )
    .max(MAX_CELLS)
    .optional(),
});

export const dataTable = z.strictObject({
  type: z.literal('data_table'),
  block_id: identifier.optional(),
  rows,
  caption: z.string().min(1),
  page_size: z.number().int().min(1).max(100).optional(),
  row_header_column_index: z.number().int().min(0).optional(),
});
