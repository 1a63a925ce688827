import { describe, expect, test } from '@jest/globals';
import { checkRequest, LOOPBACK_HOSTS } from '../../../mcp/shared/check-request.ts';

const allowedHosts = new Set([...LOOPBACK_HOSTS, 'auth-flow.internal']);
const open = { allowedHosts, token: undefined };
const closed = { allowedHosts, token: 'right' };

describe('checkRequest', () => {
  test.each(['localhost', '127.0.0.1:3000', '[::1]:3000', 'auth-flow.internal:8080'])(
    'lets %s through',
    (host) => {
      expect(checkRequest({ host }, open)).toBeUndefined();
    },
  );

  test.each([undefined, '', 'evil.example', 'localhost.evil.example', '127.0.0.1@evil.example'])(
    'refuses host %p',
    (host) => {
      expect(checkRequest({ host }, open)?.status).toBe(403);
    },
  );

  test.each(['http://evil.example', 'null', 'http://localhost.evil.example'])(
    'refuses origin %s',
    (origin) => {
      expect(checkRequest({ host: 'localhost', origin }, open)?.status).toBe(403);
    },
  );

  test('allows an origin on an allowed host', () => {
    expect(
      checkRequest({ host: 'localhost', origin: 'http://localhost:5173' }, open),
    ).toBeUndefined();
  });

  test.each([undefined, 'right', 'Bearer wrong', 'Bearer', 'Bearer right extra', 'Basic right'])(
    'refuses authorization %p',
    (authorization) => {
      expect(checkRequest({ host: 'localhost', authorization }, closed)?.status).toBe(401);
    },
  );

  test('takes the right token, the scheme in any case', () => {
    expect(
      checkRequest({ host: 'localhost', authorization: 'bearer right' }, closed),
    ).toBeUndefined();
  });
});
