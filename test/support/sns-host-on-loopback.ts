import tls from 'node:tls';

/** A preload that leads TLS to SNS's host to a server on loopback; names and certificates are still checked. */
const connect = tls.connect as (
  options: tls.ConnectionOptions,
  ...rest: unknown[]
) => tls.TLSSocket;
const port = Number(process.env['SNS_PORT']);

const leadToLoopback = (options: tls.ConnectionOptions, ...rest: unknown[]) =>
  options.host === 'sns.us-east-1.amazonaws.com'
    ? connect({ ...options, host: '127.0.0.1', port }, ...rest)
    : connect(options, ...rest);

Object.assign(tls, { connect: leadToLoopback });
