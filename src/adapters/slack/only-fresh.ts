import type { RequestHandler } from 'express';
import type { Clock } from '../../app/ports.ts';

/** Slack's own advice: a request whose timestamp is more than five minutes off may be a replay (Slack: Verifying requests). */
const MOST_OFF_MS = 5 * 60_000;

/** Refuses Slack requests from the past and, unlike Bolt, from the future. The signature covers the timestamp. */
export const onlyFresh =
  (clock: Clock): RequestHandler =>
  (request, response, next) => {
    const seconds = Number(request.headers['x-slack-request-timestamp']);
    const off = Math.abs(clock() - 1000 * seconds);
    if (!request.path.startsWith('/slack/') || off <= MOST_OFF_MS) next();
    else response.status(403).json({ ok: false, reason: 'stale' });
  };
