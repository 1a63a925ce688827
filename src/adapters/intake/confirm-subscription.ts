import { ConfirmSubscriptionCommand, type SNSClient } from '@aws-sdk/client-sns';
import type { SubscriptionConfirmation } from './sns-message.ts';
import { isSubscribeUrl } from './sns-url.ts';
import { topicArnOf } from './topic-arn.ts';

const timeoutMs = 5_000;

/**
 * Confirms by the SDK, through whatever endpoint it is configured for; no URL of the message is visited.
 * @throws what the SDK throws
 */
export const confirmByClient =
  (clientOf: (region: string) => SNSClient) =>
  async ({ TopicArn, Token }: SubscriptionConfirmation): Promise<void> => {
    const region = topicArnOf(TopicArn)?.region ?? '';
    await clientOf(region).send(new ConfirmSubscriptionCommand({ TopicArn, Token }), {
      abortSignal: AbortSignal.timeout(timeoutMs),
    });
  };

/**
 * Confirms by a visit to SubscribeURL, which needs no credentials; only to SNS of the topic's region, or
 * to `extraOrigin` (a sandbox on loopback), without redirects.
 * @throws when the URL leads elsewhere or SNS does not answer 200 within 5 s
 */
export const confirmByVisit =
  ({ extraOrigin }: { readonly extraOrigin?: string } = {}) =>
  async ({ TopicArn, SubscribeURL }: SubscriptionConfirmation): Promise<void> => {
    const topic = topicArnOf(TopicArn);
    if (!topic || !isSubscribeUrl(SubscribeURL, topic, extraOrigin)) {
      throw new Error('SubscribeURL does not lead to SNS of the topic.');
    }
    const response = await fetch(SubscribeURL, {
      redirect: 'manual',
      signal: AbortSignal.timeout(timeoutMs),
    });
    await response.body?.cancel();
    if (response.status !== 200) throw new Error(`SNS answered ${response.status}.`);
  };
