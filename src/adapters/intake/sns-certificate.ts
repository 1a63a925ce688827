import { X509Certificate } from 'node:crypto';
import { LRUCache } from 'lru-cache';

export type CertificateAnswer =
  | { readonly ok: true; readonly certificate: X509Certificate }
  | { readonly ok: false; readonly refusal: 'certificate-refused' | 'certificate-unavailable' };

/** Fetches what a certificate URL, checked before, serves. */
export type CertificateSource = (url: string) => Promise<CertificateAnswer>;

const timeoutMs = 5_000;
const maxBytes = 16 * 1_024;
const cachedCertificates = 16;

/**
 * Certificates by HTTPS: 5 s, 16 KiB, no redirects; the last 16 are kept and concurrent requests for one
 * share a fetch. A host that cannot be asked is our trouble (`certificate-unavailable`); what it answers,
 * if not a certificate, is the sender's.
 */
export const createCertificateSource = (): CertificateSource => {
  const cache = new LRUCache<string, Promise<CertificateAnswer>>({ max: cachedCertificates });
  return (url) => {
    const known = cache.get(url);
    if (known) return known;
    const fetched = fetchCertificate(url).then((answer) => {
      if (!answer.ok) cache.delete(url);
      return answer;
    });
    cache.set(url, fetched);
    return fetched;
  };
};

const fetchCertificate = async (url: string): Promise<CertificateAnswer> => {
  let pem: string | undefined;
  try {
    const response = await fetch(url, {
      redirect: 'manual',
      signal: AbortSignal.timeout(timeoutMs),
    });
    if (response.status >= 500) return { ok: false, refusal: 'certificate-unavailable' };
    pem = response.ok ? await readCapped(response) : undefined;
  } catch {
    return { ok: false, refusal: 'certificate-unavailable' };
  }
  return certificateOf(pem);
};

/** The body, or nothing when it is longer than a certificate can be. */
const readCapped = async (response: Response): Promise<string | undefined> => {
  const chunks: Uint8Array[] = [];
  let bytes = 0;
  for await (const chunk of response.body ?? []) {
    bytes += chunk.byteLength;
    if (bytes > maxBytes) return undefined;
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString('utf8');
};

const certificateOf = (pem: string | undefined): CertificateAnswer => {
  try {
    if (pem !== undefined) return { ok: true, certificate: new X509Certificate(pem) };
  } catch {
    // Not a certificate: refused like any other answer that is none.
  }
  return { ok: false, refusal: 'certificate-refused' };
};
