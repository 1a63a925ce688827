import { text } from 'node:stream/consumers';
import { SNSClient } from '@aws-sdk/client-sns';
import { afterAll, beforeAll, beforeEach, expect, test } from '@jest/globals';
import {
  confirmByClient,
  confirmByVisit,
} from '../../../src/adapters/intake/confirm-subscription.ts';
import type { SubscriptionConfirmation } from '../../../src/adapters/intake/sns-message.ts';
import { type LocalServer, listen } from '../../support/listen.ts';
import { topicArn } from '../../support/sns-sender.ts';

let sns: LocalServer;
let status: number;
const calls: { method: string | undefined; parameters: URLSearchParams }[] = [];

beforeAll(async () => {
  sns = await listen(async (request, response) => {
    const { search } = new URL(request.url ?? '', 'http://sns');
    const form = request.method === 'POST' ? await text(request) : search;
    calls.push({ method: request.method, parameters: new URLSearchParams(form) });
    response.writeHead(status, { 'content-type': 'text/xml', location: '/elsewhere' }).end(
      `<ConfirmSubscriptionResponse xmlns="http://sns.amazonaws.com/doc/2010-03-31/">
         <ConfirmSubscriptionResult><SubscriptionArn>${topicArn}:1</SubscriptionArn></ConfirmSubscriptionResult>
       </ConfirmSubscriptionResponse>`,
    );
  });
});
afterAll(() => sns.stop());
beforeEach(() => {
  calls.length = 0;
  status = 200;
});

const confirmation = (SubscribeURL: string): SubscriptionConfirmation => ({
  Type: 'SubscriptionConfirmation',
  MessageId: 'm-1',
  TopicArn: topicArn,
  Message: 'You have chosen to subscribe',
  Timestamp: '2026-11-22T03:01:00.000Z',
  SignatureVersion: '1',
  Signature: '',
  SigningCertURL: '',
  Token: 'token-1',
  SubscribeURL,
});
const subscribeUrl = () =>
  `${sns.origin}/?Action=ConfirmSubscription&TopicArn=${topicArn}&Token=token-1`;

test('by the SDK, in the region of the topic', async () => {
  const regions: string[] = [];
  const client = new SNSClient({
    region: 'us-east-1',
    endpoint: sns.origin,
    credentials: { accessKeyId: 'a', secretAccessKey: 'b' },
  });
  const clientOf = (region: string) => {
    regions.push(region);
    return client;
  };
  await confirmByClient(clientOf)(confirmation('http://169.254.169.254/'));
  expect(regions).toEqual(['us-east-1']);
  expect(calls).toHaveLength(1);
  expect(Object.fromEntries(calls[0]?.parameters ?? [])).toMatchObject({
    Action: 'ConfirmSubscription',
    TopicArn: topicArn,
    Token: 'token-1',
  });
  client.destroy();
});

test('by a visit to SubscribeURL', async () => {
  await confirmByVisit({ extraOrigin: sns.origin })(confirmation(subscribeUrl()));
  expect(calls).toHaveLength(1);
  expect(calls[0]?.method).toBe('GET');
  expect(calls[0]?.parameters.get('Token')).toBe('token-1');
});

test('by no visit to another host', async () => {
  await expect(confirmByVisit()(confirmation(subscribeUrl()))).rejects.toThrow();
  expect(calls).toEqual([]);
});

test.each([302, 403, 500])('fails when SNS answers the visit with %i', async (answer) => {
  status = answer;
  const visit = confirmByVisit({ extraOrigin: sns.origin })(confirmation(subscribeUrl()));
  await expect(visit).rejects.toThrow(String(answer));
  expect(calls).toHaveLength(1);
});
