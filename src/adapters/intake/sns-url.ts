import type { TopicArn } from './topic-arn.ts';

const certificatePath = /^\/SimpleNotificationService-[0-9a-f]{32}\.pem$/;

/**
 * Whether SNS of the topic's region serves its certificate there: the exact host of that region (SNS
 * hosts of other services match looser patterns), no port, user, query or fragment. `extraOrigin` is one
 * more origin that serves the same path, for a sandbox on loopback.
 */
export const isCertificateUrl = (text: string, topic: TopicArn, extraOrigin?: string): boolean => {
  const url = urlOf(text, topic, extraOrigin);
  return (
    url !== undefined && text === url.origin + url.pathname && certificatePath.test(url.pathname)
  );
};

/** Whether a visit to that URL reaches SNS of the topic's region and nobody else. */
export const isSubscribeUrl = (text: string, topic: TopicArn, extraOrigin?: string): boolean => {
  const url = urlOf(text, topic, extraOrigin);
  return (
    url !== undefined &&
    url.pathname === '/' &&
    url.searchParams.get('Action') === 'ConfirmSubscription'
  );
};

/** The URL when it is written exactly as it is read and is of SNS in that region. */
const urlOf = (text: string, topic: TopicArn, extraOrigin: string | undefined): URL | undefined => {
  const url = URL.parse(text);
  if (!url || url.href !== text || url.username || url.password || url.hash) return undefined;
  return url.origin === snsOriginOf(topic) || url.origin === extraOrigin ? url : undefined;
};

const snsOriginOf = ({ partition, region }: TopicArn): string | undefined => {
  if (!/^[a-z]{2}(-[a-z]+)+-\d$/.test(region)) return undefined;
  return `https://sns.${region}.amazonaws.com${partition === 'aws-cn' ? '.cn' : ''}`;
};
