import { randomUUID, sign } from 'node:crypto';

export const topicArn = 'arn:aws:sns:us-east-1:123456789012:alarms';

/** The string to sign, as the developer guide writes it; not the production code's. */
const signedFields: Readonly<Record<string, readonly string[]>> = {
  Notification: ['Message', 'MessageId', 'Subject', 'Timestamp', 'TopicArn', 'Type'],
  SubscriptionConfirmation: [
    'Message',
    'MessageId',
    'SubscribeURL',
    'Timestamp',
    'Token',
    'TopicArn',
    'Type',
  ],
};

export type Post = Record<string, string> & { Type: string };

/** What SNS would post for these fields, signed with the key; fields given win over the usual ones. */
export const signedPost = (
  fields: Partial<Post> & { SigningCertURL: string },
  privateKeyPem: string,
): Post => {
  const Type = fields.Type ?? 'Notification';
  const confirmation = {
    Token: 'a'.repeat(64),
    SubscribeURL: `https://sns.us-east-1.amazonaws.com/?Action=ConfirmSubscription&TopicArn=${topicArn}&Token=${'a'.repeat(64)}`,
  };
  const post: Record<string, string> = {
    MessageId: randomUUID(),
    TopicArn: topicArn,
    Message: 'hello',
    Timestamp: new Date().toISOString(),
    SignatureVersion: '2',
    ...(Type !== 'Notification' && confirmation),
    ...(fields as Record<string, string>),
    Type,
  };
  const names = signedFields[Type] ?? signedFields['SubscriptionConfirmation'] ?? [];
  const text = names
    .filter((name) => post[name] !== undefined)
    .map((name) => `${name}\n${post[name]}\n`)
    .join('');
  const digest = post['SignatureVersion'] === '1' ? 'RSA-SHA1' : 'RSA-SHA256';
  const Signature = sign(digest, Buffer.from(text), privateKeyPem).toString('base64');
  return { ...post, Type, Signature };
};

/** Posts as SNS does; headers given win, and an undefined one is left out. */
export const postToRoute = async (
  origin: string,
  body: Post | string,
  headers: Readonly<Record<string, string | undefined>> = {},
): Promise<{ status: number; body: unknown }> => {
  const all = {
    'content-type': 'text/plain; charset=UTF-8',
    'x-amz-sns-message-type': typeof body === 'string' ? 'Notification' : body.Type,
    ...headers,
  };
  const response = await fetch(`${origin}/aws/sns`, {
    method: 'POST',
    headers: Object.entries(all).flatMap(([name, value]) =>
      value === undefined ? [] : [[name, value] as [string, string]],
    ),
    body: typeof body === 'string' ? body : JSON.stringify(body),
  });
  return { status: response.status, body: await response.json() };
};
