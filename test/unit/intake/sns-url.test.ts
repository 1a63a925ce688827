import { describe, expect, test } from '@jest/globals';
import { isCertificateUrl, isSubscribeUrl } from '../../../src/adapters/intake/sns-url.ts';

const topic = { partition: 'aws', region: 'us-east-1', accountId: '123456789012' };
const pem = `SimpleNotificationService-${'0123456789abcdef'.repeat(2)}.pem`;
const sns = 'https://sns.us-east-1.amazonaws.com';

describe('isCertificateUrl', () => {
  test('takes the certificate of SNS in the region of the topic', () => {
    expect(isCertificateUrl(`${sns}/${pem}`, topic)).toBe(true);
    const gov = { ...topic, partition: 'aws-us-gov', region: 'us-gov-west-1' };
    expect(isCertificateUrl(`https://sns.us-gov-west-1.amazonaws.com/${pem}`, gov)).toBe(true);
    const china = { ...topic, partition: 'aws-cn', region: 'cn-north-1' };
    expect(isCertificateUrl(`https://sns.cn-north-1.amazonaws.com.cn/${pem}`, china)).toBe(true);
  });

  test.each([
    ['plain HTTP', `http://sns.us-east-1.amazonaws.com/${pem}`],
    ['another region', `https://sns.eu-west-1.amazonaws.com/${pem}`],
    ['a bucket', `https://sns.s3-us-west-2.amazonaws.com/${pem}`],
    ['a bucket of that name', `https://sns.us-east-1.s3.amazonaws.com/${pem}`],
    ['another service', `https://sqs.us-east-1.amazonaws.com/${pem}`],
    ['a longer host', `https://sns.us-east-1.amazonaws.com.evil.example/${pem}`],
    ['a shorter host', `https://evil-sns.us-east-1.amazonaws.com/${pem}`],
    ['the Chinese domain', `https://sns.us-east-1.amazonaws.com.cn/${pem}`],
    ['a port', `https://sns.us-east-1.amazonaws.com:8443/${pem}`],
    ['the usual port, said', `https://sns.us-east-1.amazonaws.com:443/${pem}`],
    ['a user', `https://sns.us-east-1.amazonaws.com@evil.example/${pem}`],
    ['a user on the right host', `https://user@sns.us-east-1.amazonaws.com/${pem}`],
    ['a query', `${sns}/${pem}?x=1`],
    ['an empty query', `${sns}/${pem}?`],
    ['a fragment', `${sns}/${pem}#x`],
    ['a folder', `${sns}/x/${pem}`],
    ['a way up', `${sns}/x/../${pem}`],
    ['an encoded slash', `${sns}/x%2f${pem}`],
    ['a backslash', `https://evil.example\\@sns.us-east-1.amazonaws.com/${pem}`],
    ['capital letters', `${sns.toUpperCase()}/${pem}`],
    ['white space', ` ${sns}/${pem}`],
    ['a trailing dot', `https://sns.us-east-1.amazonaws.com./${pem}`],
    ['a short digest', `${sns}/SimpleNotificationService-abc.pem`],
    ['a capital digest', `${sns}/SimpleNotificationService-${'A'.repeat(32)}.pem`],
    ['no URL', 'certificate'],
  ])('refuses %s', (_, url) => {
    expect(isCertificateUrl(url, topic)).toBe(false);
  });

  test('refuses a region that is none', () => {
    const odd = { ...topic, region: 's3-us-west-2' };
    expect(isCertificateUrl(`https://sns.s3-us-west-2.amazonaws.com/${pem}`, odd)).toBe(false);
  });

  test('takes the same path at one extra origin, if given', () => {
    const extra = 'http://127.0.0.1:4566';
    expect(isCertificateUrl(`${extra}/${pem}`, topic, extra)).toBe(true);
    expect(isCertificateUrl(`${extra}/${pem}`, topic)).toBe(false);
    expect(isCertificateUrl(`http://127.0.0.1:4567/${pem}`, topic, extra)).toBe(false);
    expect(isCertificateUrl(`${extra}/other.pem`, topic, extra)).toBe(false);
  });
});

describe('isSubscribeUrl', () => {
  const query = '?Action=ConfirmSubscription&TopicArn=arn:aws:sns:us-east-1:123456789012:a&Token=1';

  test('takes ConfirmSubscription of SNS in the region of the topic', () => {
    expect(isSubscribeUrl(`${sns}/${query}`, topic)).toBe(true);
  });

  test.each([
    `http://169.254.169.254/${query}`,
    `https://sns.eu-west-1.amazonaws.com/${query}`,
    `${sns}/other${query}`,
    `${sns}/?Action=DeleteTopic`,
    `${sns}/`,
  ])('refuses %s', (url) => {
    expect(isSubscribeUrl(url, topic)).toBe(false);
  });
});
