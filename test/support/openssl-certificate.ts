import { execFile } from 'node:child_process';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';

export interface CertificateFiles {
  readonly certificatePem: string;
  readonly privateKeyPem: string;
}

/** A fresh self-signed certificate for a DNS name, by the `openssl` command; valid from now, for ten days. */
export const createCertificate = async (
  dnsName: string,
  newKey: 'rsa:2048' | 'ed25519' = 'rsa:2048',
): Promise<CertificateFiles> => {
  const dir = await mkdtemp(join(tmpdir(), 'halcyon-cert-'));
  const [key, certificate] = [join(dir, 'key.pem'), join(dir, 'cert.pem')];
  const names = ['-subj', `/CN=${dnsName}`, '-addext', `subjectAltName=DNS:${dnsName}`];
  const files = ['-keyout', key, '-out', certificate];
  await promisify(execFile)('openssl', [
    ...['req', '-x509', '-newkey', newKey, '-nodes', '-days', '10'],
    ...names,
    ...files,
  ]);
  const [certificatePem, privateKeyPem] = await Promise.all([
    readFile(certificate, 'utf8'),
    readFile(key, 'utf8'),
  ]);
  await rm(dir, { recursive: true });
  return { certificatePem, privateKeyPem };
};
