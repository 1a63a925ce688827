import { verify, type X509Certificate } from 'node:crypto';
import type { Clock, EpochMs } from '../../app/ports.ts';
import type { CertificateSource } from './sns-certificate.ts';
import type { SnsMessage } from './sns-message.ts';
import { isCertificateUrl } from './sns-url.ts';
import { topicArnOf } from './topic-arn.ts';

export type SnsVerdict =
  | { readonly ok: true }
  | {
      readonly ok: false;
      readonly refusal:
        | 'bad-certificate-url'
        | 'certificate-refused'
        | 'certificate-unavailable'
        | 'certificate-expired'
        | 'bad-signature';
    };

/** Decides whether SNS itself signed a message. */
export type SnsVerifier = (message: SnsMessage) => Promise<SnsVerdict>;

export interface SnsVerifierDeps {
  readonly certificates: CertificateSource;
  readonly clock: Clock;
  /** One more origin that may serve certificates (a sandbox on loopback); the path rule stays. */
  readonly extraCertificateOrigin?: string;
}

/**
 * Verifies signature versions 1 (RSA-SHA1, which AWS sends on confirmations whatever the topic says) and
 * 2 (RSA-SHA256), with the certificate of SNS in the topic's own region and within its dates
 * (SNS, "Verifying the signatures of Amazon SNS messages").
 */
export const createSnsVerifier =
  ({ certificates, clock, extraCertificateOrigin }: SnsVerifierDeps): SnsVerifier =>
  async (message) => {
    const topic = topicArnOf(message.TopicArn);
    if (!topic || !isCertificateUrl(message.SigningCertURL, topic, extraCertificateOrigin)) {
      return { ok: false, refusal: 'bad-certificate-url' };
    }
    const answer = await certificates(message.SigningCertURL);
    if (!answer.ok) return answer;
    return judge(message, answer.certificate, clock());
  };

const judge = (message: SnsMessage, certificate: X509Certificate, now: EpochMs): SnsVerdict => {
  const { publicKey, validFromDate, validToDate } = certificate;
  if (now < validFromDate.getTime() || now > validToDate.getTime()) {
    return { ok: false, refusal: 'certificate-expired' };
  }
  if (publicKey.asymmetricKeyType !== 'rsa') return { ok: false, refusal: 'bad-signature' };
  const digest = message.SignatureVersion === '1' ? 'RSA-SHA1' : 'RSA-SHA256';
  const signature = Buffer.from(message.Signature, 'base64');
  const genuine = verify(digest, Buffer.from(stringToSign(message)), publicKey, signature);
  return genuine ? { ok: true } : { ok: false, refusal: 'bad-signature' };
};

/** Names and values that SNS signs, each followed by a line feed, in byte order of the names. */
export const stringToSign = (message: SnsMessage): string => {
  const { Message, MessageId, Timestamp, TopicArn, Type } = message;
  const pairs =
    message.Type === 'Notification'
      ? { Message, MessageId, Subject: message.Subject, Timestamp, TopicArn, Type }
      : {
          Message,
          MessageId,
          SubscribeURL: message.SubscribeURL,
          Timestamp,
          Token: message.Token,
          TopicArn,
          Type,
        };
  return Object.entries(pairs)
    .filter(([, value]) => typeof value === 'string')
    .map(([name, value]) => `${name}\n${value}\n`)
    .join('');
};
