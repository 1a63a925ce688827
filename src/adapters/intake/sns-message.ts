import { z } from 'zod';

const envelope = {
  MessageId: z.string().min(1).max(100),
  TopicArn: z.string().max(512),
  Message: z.string(),
  Timestamp: z.iso.datetime(),
  SignatureVersion: z.enum(['1', '2']),
  Signature: z.base64(),
  SigningCertURL: z.string().max(2_048),
};

const confirmation = { ...envelope, Token: z.string(), SubscribeURL: z.string().max(4_096) };

/** What SNS posts to an HTTPS endpoint (SNS, "Parsing Amazon SNS message formats"). */
export const snsMessageSchema = z.discriminatedUnion('Type', [
  z.object({ Type: z.literal('Notification'), Subject: z.string().nullish(), ...envelope }),
  z.object({ Type: z.literal('SubscriptionConfirmation'), ...confirmation }),
  z.object({ Type: z.literal('UnsubscribeConfirmation'), ...confirmation }),
]);

export type SnsMessage = z.infer<typeof snsMessageSchema>;
export type SnsNotification = Extract<SnsMessage, { Type: 'Notification' }>;
export type SubscriptionConfirmation = Extract<SnsMessage, { Type: 'SubscriptionConfirmation' }>;
