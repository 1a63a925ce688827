import type { IntakeSignal } from '../../domain/intake-signal.ts';
import { jsonOf } from './json-of.ts';
import { parseAlarmEvent } from './parse-alarm-event.ts';
import { parseContextEvent } from './parse-context-event.ts';
import { parseSnsAlarm } from './parse-sns-alarm.ts';

/** What is known of a message before its text is read. */
export interface NotificationEnvelope {
  readonly id: string;
  readonly source: IntakeSignal['source'];
  readonly receivedAt: number;
  readonly topicArn?: string;
  readonly subject?: string;
}

/** Longest text of a message that is kept, in UTF-16 code units. */
const maxTextLength = 200_000;

/** Reads a message's text as one of the forms known; any other is kept as it is. Never throws. */
export const parseNotification = (
  { subject, ...envelope }: NotificationEnvelope,
  text: string,
): IntakeSignal => {
  const json = jsonOf(text);
  const alarm = parseSnsAlarm(json, envelope.topicArn) ?? parseAlarmEvent(json);
  if (alarm) return { ...envelope, kind: 'alarm', alarm };
  const event = parseContextEvent(json);
  if (event) return { ...envelope, kind: 'event', ...event, text: bounded(event.text) };
  return { ...envelope, kind: 'unknown', ...(subject && { subject }), text: bounded(text) };
};

const bounded = (text: string): string =>
  text.length <= maxTextLength
    ? text
    : `${text.slice(0, maxTextLength)}… (${text.length} characters in all)`;
