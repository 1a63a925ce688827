import express, { type ErrorRequestHandler, type Request, type Response, Router } from 'express';
import type { Logger } from 'pino';
import type { Clock } from '../../app/ports.ts';
import type { IntakeSignal } from '../../domain/intake-signal.ts';
import { parseNotification } from './parse-notification.ts';
import { readSnsPost } from './read-sns-post.ts';
import { createRefusalLog } from './refusal-log.ts';
import type { SnsMessage, SnsNotification, SubscriptionConfirmation } from './sns-message.ts';
import { type SnsRefusal, statusOfRefusal } from './sns-refusal.ts';
import type { SnsVerifier } from './verify-sns.ts';

export interface SnsRouteDeps {
  readonly verify: SnsVerifier;
  /** Topics that may post, and whose subscriptions are confirmed. */
  readonly topicArns: ReadonlySet<string>;
  /** Resolves when the signal is durable. */
  readonly append: (signal: IntakeSignal) => Promise<'appended' | 'duplicate'>;
  readonly confirm: (message: SubscriptionConfirmation) => Promise<void>;
  readonly clock: Clock;
  readonly logger: Logger;
}

const bodyLimitBytes = 256 * 1_024;

type Outcome = { readonly ok: true; readonly status: string } | Refused;
interface Refused {
  readonly ok: false;
  readonly refusal: SnsRefusal;
  readonly err?: unknown;
}

/**
 * `POST /aws/sns`: 200 `{ok:true,status}` once the message is in the log, else `{ok:false,reason}` with a
 * status of `statusOfRefusal`. A message that comes twice within the hour is SNS's own redelivery as far
 * as anyone can tell: it is answered 200 `duplicate` and writes nothing. One older than that is refused.
 */
export const createSnsRoute = (deps: SnsRouteDeps): Router => {
  const { topicArns, clock, logger } = deps;
  const logRefusal = createRefusalLog(logger, clock);
  const refuse = (request: Request, response: Response, { refusal, err }: Refused) => {
    logRefusal(refusal, { from: request.socket.remoteAddress, ...(err !== undefined && { err }) });
    response.status(statusOfRefusal[refusal]).json({ ok: false, reason: refusal });
  };

  const onBodyError: ErrorRequestHandler = (error, request, response, _next) => {
    const refusal = error.type === 'entity.too.large' ? 'too-large' : 'unreadable';
    // What is left of the body is not read.
    response.set('Connection', 'close');
    refuse(request, response, { ok: false, refusal });
  };

  return Router().post(
    '/aws/sns',
    express.text({
      type: ['text/plain', 'application/json'],
      limit: bodyLimitBytes,
      inflate: false,
    }),
    onBodyError,
    async (request: Request, response: Response) => {
      const post = readSnsPost(request.headers, request.body, { topicArns, now: clock() });
      const outcome = post.ok ? await take(post.message, deps) : post;
      if (outcome.ok) response.json(outcome);
      else refuse(request, response, outcome);
    },
  );
};

const take = async (message: SnsMessage, deps: SnsRouteDeps): Promise<Outcome> => {
  try {
    const verdict = await deps.verify(message);
    return verdict.ok ? await takeVerified(message, deps) : verdict;
  } catch (err) {
    return { ok: false, refusal: 'internal-fault', err };
  }
};

const takeVerified = async (message: SnsMessage, deps: SnsRouteDeps): Promise<Outcome> => {
  switch (message.Type) {
    case 'Notification':
      return takeNotification(message, deps);
    case 'SubscriptionConfirmation':
      return takeSubscription(message, deps);
    case 'UnsubscribeConfirmation':
      deps.logger.warn({ topicArn: message.TopicArn }, 'unsubscribed from topic');
      return { ok: true, status: 'noted' };
  }
};

const takeNotification = async (
  { MessageId: id, TopicArn: topicArn, Subject: subject, Message: text }: SnsNotification,
  { append, clock }: SnsRouteDeps,
): Promise<Outcome> => {
  const envelope = { id, source: 'sns', receivedAt: clock(), topicArn } as const;
  try {
    const status = await append(
      parseNotification({ ...envelope, ...(subject && { subject }) }, text),
    );
    return { ok: true, status };
  } catch (err) {
    return { ok: false, refusal: 'log-unavailable', err };
  }
};

const takeSubscription = async (
  message: SubscriptionConfirmation,
  { confirm, logger }: SnsRouteDeps,
): Promise<Outcome> => {
  try {
    await confirm(message);
    logger.info({ topicArn: message.TopicArn }, 'subscription confirmed');
    return { ok: true, status: 'confirmed' };
  } catch (err) {
    return { ok: false, refusal: 'confirm-failed', err };
  }
};
