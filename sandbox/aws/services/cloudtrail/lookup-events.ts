import type * as Trail from '@aws-sdk/client-cloudtrail';
import type { TrailEvent } from '../../../world/world.ts';
import type { Account } from '../../account.ts';
import type { Handlers } from '../../call-operation.ts';
import { pageOf } from '../../paging.ts';
import { ApiError } from '../../protocol/api-error.ts';

const PAGE = 50;
const LOOKUPS_A_SECOND = 2;
const KEPT_MS = 90 * 24 * 60 * 60 * 1000;

const isReadOnly = (event: TrailEvent): boolean => /^(Get|List|Describe)/.test(event.eventName);

const ATTRIBUTES: Readonly<Record<string, (event: TrailEvent) => readonly string[]>> = {
  EventId: ({ eventId }) => [eventId],
  EventName: ({ eventName }) => [eventName],
  EventSource: ({ eventSource }) => [eventSource],
  Username: ({ username }) => [username],
  ReadOnly: (event) => [String(isReadOnly(event))],
  ResourceName: ({ resources }) => resources.map(({ name }) => name),
  ResourceType: ({ resources }) => resources.map(({ type }) => type),
};

const matches = (event: TrailEvent, attribute: Trail.LookupAttribute | undefined): boolean => {
  if (attribute === undefined) return true;
  const values = ATTRIBUTES[attribute.AttributeKey ?? ''];
  if (values === undefined)
    throw new ApiError('InvalidLookupAttributesException', 'Invalid lookup attribute');
  return values(event).includes(attribute.AttributeValue ?? '');
};

const view = (event: TrailEvent, account: Account): Trail.Event => {
  const { accountId, region } = account.world.inventory;
  return {
    EventId: event.eventId,
    EventName: event.eventName,
    ReadOnly: String(isReadOnly(event)),
    EventTime: new Date(event.atMs),
    EventSource: event.eventSource,
    Username: event.username,
    Resources: event.resources.map(({ type, name }) => ({
      ResourceType: type,
      ResourceName: name,
    })),
    CloudTrailEvent: JSON.stringify({
      eventVersion: '1.11',
      userIdentity: {
        type: 'AssumedRole',
        arn: `arn:aws:sts::${accountId}:assumed-role/${event.username}`,
        accountId,
        userName: event.username,
      },
      eventTime: `${new Date(event.atMs).toISOString().slice(0, 19)}Z`,
      eventSource: event.eventSource,
      eventName: event.eventName,
      awsRegion: region,
      sourceIPAddress: '127.0.0.1',
      requestParameters: event.requestParameters,
      responseElements: null,
      eventID: event.eventId,
      readOnly: isReadOnly(event),
      eventType: 'AwsApiCall',
      managementEvent: true,
      recipientAccountId: accountId,
    }),
  };
};

/** AWS CloudTrail's event history: late, and two look-ups a second. */
export const cloudtrailHandlers = (account: Account): Handlers => {
  const lookups: number[] = [];
  const limit = (now: number): void => {
    while ((lookups[0] ?? now) <= now - 1000) lookups.shift();
    if (lookups.length >= LOOKUPS_A_SECOND)
      throw new ApiError('ThrottlingException', 'Rate exceeded');
    lookups.push(now);
  };
  return {
    lookupEvents: (input: Trail.LookupEventsRequest): Trail.LookupEventsResponse => {
      const now = account.clock();
      limit(now);
      const [fromMs, toMs] = [
        input.StartTime?.getTime() ?? now - KEPT_MS,
        Math.min(input.EndTime?.getTime() ?? now, now - account.delays.trailMs) + 1,
      ];
      if (input.StartTime && input.EndTime && input.StartTime > input.EndTime)
        throw new ApiError('InvalidTimeRangeException', 'The start time is after the end time.');
      const found = account.world
        .trail(fromMs, toMs)
        .filter((event) => matches(event, input.LookupAttributes?.[0]))
        .reverse();
      const size = input.MaxResults ?? PAGE;
      const { page, next } = pageOf(found, input.NextToken, size, 'InvalidNextTokenException');
      return { Events: page.map((event) => view(event, account)), NextToken: next };
    },
  };
};
