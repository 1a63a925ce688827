import { createHash, generateKeyPairSync, sign } from 'node:crypto';
import { selfSignedCertificate } from './self-signed-certificate.ts';

const CONFIRMATION = [
  'Message',
  'MessageId',
  'SubscribeURL',
  'Timestamp',
  'Token',
  'TopicArn',
  'Type',
];

/** The fields that are signed, in the order of signing ("Verifying the signatures of Amazon SNS messages"). */
const SIGNED: Readonly<Record<string, readonly string[]>> = {
  Notification: ['Message', 'MessageId', 'Subject', 'Timestamp', 'TopicArn', 'Type'],
  SubscriptionConfirmation: CONFIRMATION,
  UnsubscribeConfirmation: CONFIRMATION,
};

/** `1` is RSA with SHA-1, `2` with SHA-256. */
export type SignatureVersion = '1' | '2';

/** Signs SNS messages with a key of its own. */
export interface Signer {
  readonly certificatePem: string;
  /** `/SimpleNotificationService-<32 hex>.pem` */
  readonly certificatePath: string;
  sign(message: Readonly<Record<string, string>>, version: SignatureVersion): string;
}

/** What is signed: `Key\nValue\n` of every signed field that the message has. */
const stringToSign = (message: Readonly<Record<string, string>>): string =>
  (SIGNED[message['Type'] ?? ''] ?? [])
    .filter((field) => message[field] !== undefined)
    .map((field) => `${field}\n${message[field]}\n`)
    .join('');

const DAY_MS = 24 * 60 * 60 * 1000;

/** Makes a key and a certificate for `sns.amazonaws.com`, valid from a day ago for a year. */
export const createSigner = (nowMs: number): Signer => {
  const keys = generateKeyPairSync('rsa', { modulusLength: 2048 });
  const certificatePem = selfSignedCertificate(
    keys,
    'sns.amazonaws.com',
    nowMs - DAY_MS,
    nowMs + 365 * DAY_MS,
  );
  const id = createHash('md5').update(certificatePem).digest('hex');
  return {
    certificatePem,
    certificatePath: `/SimpleNotificationService-${id}.pem`,
    sign: (message, version) =>
      sign(
        version === '1' ? 'sha1' : 'sha256',
        Buffer.from(stringToSign(message)),
        keys.privateKey,
      ).toString('base64'),
  };
};
