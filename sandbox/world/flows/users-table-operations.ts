import { logNormal } from '../log-normal.ts';
import type { Operation } from '../services/dynamo-table.ts';

/** A user's record. */
export const READ_USER: Operation = {
  name: 'GetItem',
  kind: 'read',
  units: 1,
  latency: logNormal(7, 0.3),
};

/** The session that a user has, if any. */
export const CHECK_SESSION: Operation = {
  name: 'Query',
  kind: 'read',
  units: 5,
  latency: logNormal(12, 0.3),
};

/** All sessions of a user with their devices, to find and revoke the one that was left behind. */
export const REVOKE_SESSIONS: Operation = {
  name: 'Query',
  kind: 'read',
  units: 14,
  latency: logNormal(18, 0.3),
};

/** A new session. */
export const WRITE_SESSION: Operation = {
  name: 'UpdateItem',
  kind: 'write',
  units: 1,
  latency: logNormal(9, 0.3),
};
