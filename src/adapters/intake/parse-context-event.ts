import { z } from 'zod';
import { optional } from './optional-field.ts';

export interface ContextEvent {
  readonly title: string;
  readonly text: string;
  readonly eventSource: string;
}

const healthSchema = z
  .object({
    source: z.literal('aws.health'),
    detail: z.object({
      service: z.string(),
      eventTypeCode: z.string(),
      statusCode: optional(z.string()),
      eventDescription: optional(
        z.array(z.object({ language: optional(z.string()), latestDescription: z.string() })),
      ),
      affectedEntities: optional(z.array(z.object({ entityValue: z.string() }))),
    }),
  })
  .transform(({ source, detail }): ContextEvent => {
    const described = detail.eventDescription ?? [];
    const english = described.find(({ language }) => language?.startsWith('en')) ?? described[0];
    const affected = (detail.affectedEntities ?? []).map(({ entityValue }) => entityValue);
    return {
      title: wordsOf('AWS Health:', detail.service, detail.eventTypeCode, detail.statusCode),
      text: [
        ...(english ? [english.latestDescription] : []),
        ...(affected.length > 0 ? [`Affected: ${affected.join(', ')}`] : []),
      ].join('\n'),
      eventSource: source,
    };
  });

const codeDeploySchema = z
  .object({
    source: z.literal('aws.codedeploy'),
    detail: z.object({
      application: z.string(),
      deploymentGroup: optional(z.string()),
      deploymentId: optional(z.string()),
      state: z.string(),
    }),
  })
  .transform(
    ({ source, detail }): ContextEvent => ({
      title: wordsOf('CodeDeploy:', detail.application, detail.deploymentGroup, detail.state),
      text: wordsOf('Deployment', detail.deploymentId, 'of', detail.application, detail.state),
      eventSource: source,
    }),
  );

const contextEventSchema = z.union([healthSchema, codeDeploySchema]);

/** An EventBridge event of AWS Health or CodeDeploy: context for an incident, none by itself. */
export const parseContextEvent = (json: unknown): ContextEvent | undefined =>
  contextEventSchema.safeParse(json).data;

const wordsOf = (...words: readonly (string | undefined)[]): string =>
  words.filter((word) => word !== undefined).join(' ');
