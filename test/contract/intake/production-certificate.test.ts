import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer, type Server } from 'node:https';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { type CertificateFiles, createCertificate } from '../../support/openssl-certificate.ts';
import { type Post, signedPost } from '../../support/sns-sender.ts';

const host = 'sns.us-east-1.amazonaws.com';
const support = join(import.meta.dirname, '../../support');

let sns: CertificateFiles;
let server: Server;
let dir: string;

beforeAll(async () => {
  sns = await createCertificate(host);
  dir = await mkdtemp(join(tmpdir(), 'halcyon-ca-'));
  await writeFile(join(dir, 'ca.pem'), sns.certificatePem);
  server = createServer({ key: sns.privateKeyPem, cert: sns.certificatePem }, (_, response) =>
    response.end(sns.certificatePem),
  ).listen(0, '127.0.0.1');
  await once(server, 'listening');
});
afterAll(async () => {
  server.close();
  await rm(dir, { recursive: true });
});

/** The verdict of a process of its own, which trusts the test's authority only when told to. */
const verdictOn = async (post: Post, trusted: boolean): Promise<unknown> => {
  const child = spawn(
    process.execPath,
    [
      '--no-warnings',
      `--import=${join(support, 'sns-host-on-loopback.ts')}`,
      join(support, 'verify-sns-post.ts'),
    ],
    {
      stdio: ['pipe', 'pipe', 'inherit'],
      env: {
        ...process.env,
        SNS_PORT: String((server.address() as AddressInfo).port),
        ...(trusted && { NODE_EXTRA_CA_CERTS: join(dir, 'ca.pem') }),
      },
    },
  );
  child.stdin.end(JSON.stringify(post));
  return JSON.parse(await text(child.stdout));
};

const post = () =>
  signedPost(
    { SigningCertURL: `https://${host}/SimpleNotificationService-${'0'.repeat(32)}.pem` },
    sns.privateKeyPem,
  );

test("takes a message by the certificate of SNS's own host, over TLS", async () => {
  expect(await verdictOn(post(), true)).toEqual({ ok: true });
  expect(await verdictOn({ ...post(), Message: 'changed' }, true)).toEqual({
    ok: false,
    refusal: 'bad-signature',
  });
});

test('has no certificate from a host that cannot prove that it is SNS', async () => {
  expect(await verdictOn(post(), false)).toEqual({
    ok: false,
    refusal: 'certificate-unavailable',
  });
});
