import {
  createPrivateKey,
  createPublicKey,
  generateKeyPairSync,
  verify,
  X509Certificate,
} from 'node:crypto';
import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { integer, objectIdentifier } from '../../../sandbox/aws/services/sns/der.ts';
import { selfSignedCertificate } from '../../../sandbox/aws/services/sns/self-signed-certificate.ts';
import { createSigner } from '../../../sandbox/aws/services/sns/signer.ts';

test('a certificate has the name, the dates and the key that it was made with', () => {
  const keys = generateKeyPairSync('rsa', { modulusLength: 2048 });
  const from = Date.UTC(2026, 10, 22, 3, 1, 2);
  const to = Date.UTC(2027, 10, 22);
  const certificate = new X509Certificate(
    selfSignedCertificate(keys, 'sns.amazonaws.com', from, to),
  );
  expect(certificate.subject).toBe('CN=sns.amazonaws.com');
  expect(certificate.issuer).toBe('CN=sns.amazonaws.com');
  expect(Date.parse(certificate.validFrom)).toBe(from);
  expect(Date.parse(certificate.validTo)).toBe(to);
  expect(certificate.verify(keys.publicKey)).toBe(true);
  expect(
    certificate.checkPrivateKey(
      createPrivateKey(keys.privateKey.export({ type: 'pkcs8', format: 'pem' })),
    ),
  ).toBe(true);
});

test('integers are positive, identifiers are packed in 7 bits', () => {
  expect(integer(Buffer.from([0x80])).toString('hex')).toBe('02020080');
  expect(integer(Buffer.from([0x7f])).toString('hex')).toBe('02017f');
  expect(objectIdentifier('1.2.840.113549.1.1.11').toString('hex')).toBe('06092a864886f70d01010b');
});

test('a signature covers every signed field, and leaves out those that are not there', () => {
  const signer = createSigner(Date.UTC(2026, 10, 22));
  const key = createPublicKey(
    new X509Certificate(signer.certificatePem).publicKey.export({ type: 'spki', format: 'pem' }),
  );
  const message = {
    Type: 'Notification',
    Message: 'm',
    MessageId: 'i',
    Timestamp: 't',
    TopicArn: 'a',
  };
  const signature = Buffer.from(signer.sign(message, '2'), 'base64');
  const text = 'Message\nm\nMessageId\ni\nTimestamp\nt\nTopicArn\na\nType\nNotification\n';
  expect(verify('sha256', Buffer.from(text), key, signature)).toBe(true);
  const withSubject = Buffer.from(signer.sign({ ...message, Subject: 's' }, '2'), 'base64');
  const subjectText = text.replace('Timestamp\n', 'Subject\ns\nTimestamp\n');
  expect(verify('sha256', Buffer.from(subjectText), key, withSubject)).toBe(true);
  fc.assert(
    fc.property(fc.constantFrom('Message', 'MessageId', 'Timestamp', 'TopicArn'), (field) => {
      const other = Buffer.from(signer.sign({ ...message, [field]: 'other' }, '2'), 'base64');
      expect(verify('sha256', Buffer.from(text), key, other)).toBe(false);
    }),
  );
});
