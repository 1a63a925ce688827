import { type KeyObject, randomBytes, sign } from 'node:crypto';
import {
  bitString,
  explicit,
  integer,
  nothing,
  objectIdentifier,
  sequence,
  set,
  utcTime,
  utf8String,
} from './der.ts';

const SHA256_WITH_RSA = '1.2.840.113549.1.1.11';
const COMMON_NAME = '2.5.4.3';
const VERSION_3 = Buffer.from([2]);

/** A self-signed X.509 certificate of an RSA key (RFC 5280), as PEM. Times are milliseconds. */
export const selfSignedCertificate = (
  keys: { readonly publicKey: KeyObject; readonly privateKey: KeyObject },
  commonName: string,
  fromMs: number,
  toMs: number,
): string => {
  const algorithm = sequence(objectIdentifier(SHA256_WITH_RSA), nothing());
  const name = sequence(set(sequence(objectIdentifier(COMMON_NAME), utf8String(commonName))));
  const toBeSigned = sequence(
    explicit(0, integer(VERSION_3)),
    integer(Buffer.concat([Buffer.from([1]), randomBytes(15)])),
    algorithm,
    name,
    sequence(utcTime(fromMs), utcTime(toMs)),
    name,
    keys.publicKey.export({ type: 'spki', format: 'der' }),
  );
  const signature = sign('sha256', toBeSigned, keys.privateKey);
  const certificate = sequence(toBeSigned, algorithm, bitString(signature));
  const lines = certificate.toString('base64').match(/.{1,64}/g) ?? [];
  return ['-----BEGIN CERTIFICATE-----', ...lines, '-----END CERTIFICATE-----', ''].join('\n');
};
