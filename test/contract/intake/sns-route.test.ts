import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import express from 'express';
import { appendSignal } from '../../../src/adapters/intake/append-signal.ts';
import { createCertificateSource } from '../../../src/adapters/intake/sns-certificate.ts';
import type { SubscriptionConfirmation } from '../../../src/adapters/intake/sns-message.ts';
import { createSnsRoute } from '../../../src/adapters/intake/sns-route.ts';
import { createSnsVerifier } from '../../../src/adapters/intake/verify-sns.ts';
import { createSqliteLog } from '../../../src/adapters/log/sqlite-log.ts';
import type { EventLog } from '../../../src/app/ports.ts';
import type { IntakeSignal } from '../../../src/domain/intake-signal.ts';
import { createDeferred } from '../../support/deferred.ts';
import { type LocalServer, listen } from '../../support/listen.ts';
import { createLogLines } from '../../support/log-lines.ts';
import { type CertificateFiles, createCertificate } from '../../support/openssl-certificate.ts';
import { type Post, postToRoute, signedPost, topicArn } from '../../support/sns-sender.ts';

const pemPath = (hexDigit: string) => `/SimpleNotificationService-${hexDigit.repeat(32)}.pem`;
const hour = 60 * 60 * 1_000;

let aws: CertificateFiles;
let forger: CertificateFiles;
let elliptic: CertificateFiles;
let certificates: LocalServer;
let fetches = 0;
let dir: string;

beforeAll(async () => {
  [aws, forger, elliptic] = await Promise.all([
    createCertificate('sns.amazonaws.com'),
    createCertificate('sns.amazonaws.com'),
    createCertificate('sns.amazonaws.com', 'ed25519'),
  ]);
  const answers: Record<string, [status: number, body: string]> = {
    [pemPath('a')]: [200, aws.certificatePem],
    [pemPath('b')]: [404, 'no such key'],
    [pemPath('c')]: [500, 'out of order'],
    [pemPath('d')]: [200, 'not a certificate'],
    [pemPath('e')]: [200, `${aws.certificatePem}${'\n'.repeat(17_000)}`],
    [pemPath('f')]: [302, ''],
    [pemPath('0')]: [200, elliptic.certificatePem],
  };
  certificates = await listen(({ url = '' }, response) => {
    fetches += 1;
    const [status, body] = answers[url] ?? [404, ''];
    response.writeHead(status, { location: pemPath('a') }).end(body);
  });
  dir = await mkdtemp(join(tmpdir(), 'halcyon-sns-'));
});
afterAll(async () => {
  await certificates.stop();
  await rm(dir, { recursive: true });
});

let log: EventLog;
let route: LocalServer;
let lines: ReturnType<typeof createLogLines>['lines'];
let confirmed: SubscriptionConfirmation[];
let append: (signal: IntakeSignal) => Promise<'appended' | 'duplicate'>;
let confirm: () => Promise<void>;
let now: number;
let count = 0;

beforeEach(async () => {
  const { logger, lines: written } = createLogLines();
  lines = written;
  confirmed = [];
  now = Date.now();
  count += 1;
  const clock = () => now;
  log = createSqliteLog({ file: join(dir, `log-${count}.db`), clock });
  append = appendSignal(log, clock);
  confirm = async () => {};
  const app = express();
  app.use(
    createSnsRoute({
      verify: createSnsVerifier({
        certificates: createCertificateSource(),
        clock,
        extraCertificateOrigin: certificates.origin,
      }),
      topicArns: new Set([topicArn]),
      append: (signal) => append(signal),
      confirm: async (message) => {
        confirmed.push(message);
        await confirm();
      },
      clock,
      logger,
    }),
  );
  route = await listen(app);
});
afterEach(async () => {
  await route.stop();
  await log.close();
});

const genuine = (fields: Partial<Post> = {}) =>
  signedPost(
    { SigningCertURL: `${certificates.origin}${pemPath('a')}`, ...fields },
    aws.privateKeyPem,
  );
const post = (body: Post | string, headers: Record<string, string | undefined> = {}) =>
  postToRoute(route.origin, body, headers);
const stored = () => log.readAll(0, 100);

describe('a genuine notification', () => {
  test.each(['1', '2'])(
    'with signature version %s is in the log when it is answered',
    async (v) => {
      const message = genuine({ SignatureVersion: v, Message: '로그인 🚨', Subject: 'ALARM: x' });
      expect(await post(message)).toEqual({ status: 200, body: { ok: true, status: 'appended' } });
      expect(await stored()).toMatchObject([
        {
          stream: 'intake',
          type: 'SignalReceived',
          id: `signal-${message['MessageId']}`,
          at: now,
          data: {
            id: message['MessageId'],
            source: 'sns',
            receivedAt: now,
            topicArn,
            kind: 'unknown',
            subject: 'ALARM: x',
            text: '로그인 🚨',
          },
        },
      ]);
    },
  );

  test('may come as JSON, and without a subject', async () => {
    const answer = await post(genuine(), { 'content-type': 'application/json' });
    expect(answer.status).toBe(200);
  });

  test('that SNS delivers again within the hour is answered 200 and written once', async () => {
    const message = genuine();
    await post(message);
    now += hour - 60_000;
    expect(await post(message)).toEqual({ status: 200, body: { ok: true, status: 'duplicate' } });
    expect(await stored()).toHaveLength(1);
  });

  test('is answered only after the append resolved', async () => {
    const called = createDeferred();
    const durable = createDeferred<'appended'>();
    append = () => {
      called.resolve();
      return durable.promise;
    };
    let answered = false;
    const answer = post(genuine()).finally(() => {
      answered = true;
    });
    await called.promise;
    // A second request answered whole in the meantime shows that the first one waits.
    await post('{}');
    expect(answered).toBe(false);
    durable.resolve('appended');
    expect((await answer).status).toBe(200);
  });

  test('is not lost when the log is away: 503, so that SNS sends it again', async () => {
    append = async () => {
      throw new Error('disk full');
    };
    expect(await post(genuine())).toEqual({
      status: 503,
      body: { ok: false, reason: 'log-unavailable' },
    });
    expect(lines).toMatchObject([{ reason: 'log-unavailable', err: { message: 'disk full' } }]);
  });

  test('of a burst costs one fetch of the certificate', async () => {
    const before = fetches;
    const answers = await Promise.all(Array.from({ length: 20 }, () => post(genuine())));
    expect(answers.every(({ status }) => status === 200)).toBe(true);
    expect(fetches - before).toBe(1);
  });
});

describe('refused with a reason, nothing written:', () => {
  const refusal = (status: number, reason: string) => ({ status, body: { ok: false, reason } });
  const signedBy = (hexDigit: string) =>
    genuine({ SigningCertURL: `${certificates.origin}${pemPath(hexDigit)}` });

  const cases: [
    name: string,
    status: number,
    reason: string,
    send: () => ReturnType<typeof post>,
  ][] = [
    ['no JSON', 400, 'malformed', () => post('{"Type":')],
    ['no SNS message', 400, 'malformed', () => post('{"Type":"Notification"}')],
    ['no body', 400, 'malformed', () => post('')],
    [
      'unknown content type',
      400,
      'malformed',
      () => post(genuine(), { 'content-type': 'text/html' }),
    ],
    ['raw delivery', 400, 'raw-delivery', () => post('hello', { 'x-amz-sns-rawdelivery': 'true' })],
    [
      'a header of another type',
      400,
      'type-mismatch',
      () => post(genuine(), { 'x-amz-sns-message-type': 'SubscriptionConfirmation' }),
    ],
    [
      'no type header',
      400,
      'type-mismatch',
      () => post(genuine(), { 'x-amz-sns-message-type': undefined }),
    ],
    [
      'a foreign topic',
      403,
      'foreign-topic',
      () => post(genuine({ TopicArn: 'arn:aws:sns:us-east-1:999999999999:alarms' })),
    ],
    [
      'a replay after more than an hour',
      403,
      'stale',
      () => post(genuine({ Timestamp: new Date(now - hour - 1_000).toISOString() })),
    ],
    [
      'a message from the future',
      403,
      'stale',
      () => post(genuine({ Timestamp: new Date(now + hour + 1_000).toISOString() })),
    ],
    ['another message', 403, 'bad-signature', () => post({ ...genuine(), Message: 'changed' })],
    ['an added subject', 403, 'bad-signature', () => post({ ...genuine(), Subject: 'added' })],
    ['another version', 403, 'bad-signature', () => post({ ...genuine(), SignatureVersion: '1' })],
    ['a signature cut off', 403, 'bad-signature', () => post({ ...genuine(), Signature: '' })],
    [
      'another key',
      403,
      'bad-signature',
      () =>
        post(
          signedPost(
            { SigningCertURL: `${certificates.origin}${pemPath('a')}` },
            forger.privateKeyPem,
          ),
        ),
    ],
    ['a key of another kind', 403, 'bad-signature', () => post(signedBy('0'))],
    [
      'a certificate from elsewhere',
      403,
      'bad-certificate-url',
      () => post(genuine({ SigningCertURL: `http://127.0.0.1:9${pemPath('a')}` })),
    ],
    [
      'a certificate by another path',
      403,
      'bad-certificate-url',
      () => post(genuine({ SigningCertURL: `${certificates.origin}/cert.pem` })),
    ],
    ['a certificate not there', 403, 'certificate-refused', () => post(signedBy('b'))],
    ['a certificate that is none', 403, 'certificate-refused', () => post(signedBy('d'))],
    ['a certificate too long', 403, 'certificate-refused', () => post(signedBy('e'))],
    ['a certificate moved away', 403, 'certificate-refused', () => post(signedBy('f'))],
    [
      'a body over 256 KiB',
      413,
      'too-large',
      () => post(genuine({ Message: 'x'.repeat(256 * 1_024) })),
    ],
  ];

  test.each(cases)('%s → %i %s', async (_, status, reason, send) => {
    expect(await send()).toEqual(refusal(status, reason));
    expect(await stored()).toEqual([]);
    expect(lines).toHaveLength(1);
    expect(lines[0]).toMatchObject({ msg: 'sns post refused', reason, from: '127.0.0.1' });
  });

  test('a compressed body → 400 unreadable', async () => {
    const response = await fetch(`${route.origin}/aws/sns`, {
      method: 'POST',
      headers: { 'content-type': 'text/plain', 'content-encoding': 'gzip' },
      body: gzipSync(JSON.stringify(genuine())),
    });
    expect(response.status).toBe(400);
    expect(await response.json()).toEqual({ ok: false, reason: 'unreadable' });
  });

  test('a certificate past its dates → 403', async () => {
    now += 11 * 24 * hour;
    const message = genuine({ Timestamp: new Date(now).toISOString() });
    expect(await post(message)).toEqual(refusal(403, 'certificate-expired'));
  });

  test('a certificate that cannot be had just now → 503, and taken once it can', async () => {
    expect(await post(signedBy('c'))).toEqual(refusal(503, 'certificate-unavailable'));
    expect((await post(genuine())).status).toBe(200);
  });

  test('a flood is logged once a minute, with its count', async () => {
    for (let n = 0; n < 30; n += 1) await post('{}');
    expect(lines).toHaveLength(1);
    now += 61_000;
    await post('{}');
    expect(lines[1]).toMatchObject({ reason: 'malformed', unsaid: 29 });
  });
});

describe('confirmations', () => {
  test('of an allowed topic are confirmed', async () => {
    const message = genuine({ Type: 'SubscriptionConfirmation', SignatureVersion: '1' });
    expect(await post(message)).toEqual({ status: 200, body: { ok: true, status: 'confirmed' } });
    expect(confirmed).toMatchObject([{ TopicArn: topicArn, Token: message['Token'] }]);
    expect(await stored()).toEqual([]);
  });

  test('of a foreign topic are not', async () => {
    const TopicArn = 'arn:aws:sns:us-east-1:999999999999:alarms';
    const answer = await post(genuine({ Type: 'SubscriptionConfirmation', TopicArn }));
    expect(answer.body).toEqual({ ok: false, reason: 'foreign-topic' });
    expect(confirmed).toEqual([]);
  });

  test('forged are not', async () => {
    const message = genuine({ Type: 'SubscriptionConfirmation' });
    const answer = await post({ ...message, SubscribeURL: `${message['SubscribeURL']}x` });
    expect(answer.body).toEqual({ ok: false, reason: 'bad-signature' });
    expect(confirmed).toEqual([]);
  });

  test('that fail are asked for again', async () => {
    confirm = async () => {
      throw new Error('SNS is away');
    };
    const answer = await post(genuine({ Type: 'SubscriptionConfirmation' }));
    expect(answer).toEqual({ status: 503, body: { ok: false, reason: 'confirm-failed' } });
  });

  test('of an unsubscription are noted', async () => {
    const answer = await post(genuine({ Type: 'UnsubscribeConfirmation' }));
    expect(answer).toEqual({ status: 200, body: { ok: true, status: 'noted' } });
    expect(lines).toMatchObject([{ msg: 'unsubscribed from topic', topicArn }]);
  });
});
