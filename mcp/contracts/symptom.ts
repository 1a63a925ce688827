import { z } from 'zod';
import { instantSchema } from './window.ts';

/** The neutral vocabulary of what is measured on a node, whatever its vendor calls it. */
export const signalSchema = z.enum([
  'latency',
  'errors',
  'availability',
  'requests',
  'throttles',
  'saturation',
  'backlog',
  'cold-starts',
  'other',
]);
export type Signal = z.infer<typeof signalSchema>;

/** The CloudWatch metric behind a symptom, as an alarm names it. */
export const metricSourceSchema = z.object({
  namespace: z.string(),
  metricName: z.string(),
  dimensions: z.record(z.string(), z.string()),
  unit: z.string().optional(),
});
export type MetricSource = z.infer<typeof metricSourceSchema>;

/** What an alarm saw: one signal of one node going wrong at one time. */
export const symptomSchema = z.object({
  node: z.string().optional().describe('Node id of the service map, where it is known'),
  signal: signalSchema,
  statistic: z.string().describe('`Average`, `Sum`, `p90`, …'),
  at: instantSchema.describe('When the alarm changed state'),
  periodS: z.number().positive().optional().describe('Seconds of one sample'),
  threshold: z.number().optional(),
  comparison: z.string().optional().describe('CloudWatch ComparisonOperator'),
  source: metricSourceSchema.optional(),
  alarmName: z.string().optional(),
});
export type Symptom = z.infer<typeof symptomSchema>;
