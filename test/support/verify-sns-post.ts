import { text } from 'node:stream/consumers';
import { createCertificateSource } from '../../src/adapters/intake/sns-certificate.ts';
import { snsMessageSchema } from '../../src/adapters/intake/sns-message.ts';
import { createSnsVerifier } from '../../src/adapters/intake/verify-sns.ts';

/** Reads one SNS post on stdin and prints the verdict by the production rules, no extra origin. */
const verify = createSnsVerifier({ certificates: createCertificateSource(), clock: Date.now });
const message = snsMessageSchema.parse(JSON.parse(await text(process.stdin)));
console.log(JSON.stringify(await verify(message)));
