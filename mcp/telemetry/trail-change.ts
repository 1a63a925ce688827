import type { Event } from '@aws-sdk/client-cloudtrail';
import { z } from 'zod';

/** A change as CloudTrail tells it, before it is set against an onset. */
export interface TrailChange {
  readonly atMs: number;
  readonly what: string;
  readonly event: string;
  readonly version?: string;
  readonly by?: string;
}

const recordSchema = z.object({
  errorCode: z.string().optional(),
  requestParameters: z.record(z.string(), z.unknown()).nullish(),
});

/** What an event did, for people; `$name` stands for the resource. Others are told by their own name. */
const WORDS: Readonly<Record<string, string>> = {
  PublishVersion: '$name: version published',
  UpdateAlias: '$name: alias moved',
  UpdateFunctionCode: '$name: code updated',
  UpdateFunctionConfiguration: '$name: configuration changed',
  PutFunctionConcurrency: '$name: reserved concurrency set',
  DeleteFunctionConcurrency: '$name: reserved concurrency removed',
  PutProvisionedConcurrencyConfig: '$name: provisioned concurrency set',
  DeleteProvisionedConcurrencyConfig: '$name: provisioned concurrency removed',
  UpdateTable: '$name: table changed',
  UpdateStage: '$name: stage changed',
  UpdateUserPool: '$name: user pool changed',
  UpdateEventSourceMapping: '$name: event source changed',
};

/** Lambda's event names carry an API date: `UpdateAlias20150331`, `UpdateFunctionCode20150331v2`. */
const eventOf = (name: string): string => name.replace(/\d{8}(v\d+)?$/, '');

const recordOf = (text: string | undefined) => {
  try {
    return recordSchema.safeParse(JSON.parse(text ?? '{}')).data;
  } catch {
    return undefined;
  }
};

/** Undefined for what changed nothing: reads, and calls that AWS refused. */
export const trailChangeOf = (resource: string, event: Event): TrailChange | undefined => {
  if (event.ReadOnly === 'true' || event.EventTime === undefined) return undefined;
  const record = recordOf(event.CloudTrailEvent);
  if (record?.errorCode !== undefined) return undefined;
  const name = eventOf(event.EventName ?? 'unknown change');
  const version = record?.requestParameters?.['functionVersion'];
  const live = name === 'UpdateAlias' && typeof version === 'string';
  const words = live ? `$name v${version} live` : (WORDS[name] ?? `$name: ${name}`);
  return {
    atMs: event.EventTime.getTime(),
    what: words.replace('$name', () => resource),
    event: name,
    ...(live && { version }),
    ...(event.Username !== undefined && { by: event.Username }),
  };
};
