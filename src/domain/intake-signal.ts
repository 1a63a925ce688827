/** Milliseconds since 1970-01-01T00:00Z. */
export type EpochMs = number;

/** A CloudWatch alarm's change of state as a notification told it; not yet confirmed at its source. */
export interface AlarmNotice {
  readonly name: string;
  readonly arn: string;
  readonly accountId: string;
  readonly region: string;
  readonly state: 'ALARM' | 'OK' | 'INSUFFICIENT_DATA';
  readonly stateChangedAt: EpochMs;
  readonly reason: string;
  readonly description?: string;
  /** Left out for composite and metric-math alarms that name no single metric. */
  readonly metric?: {
    readonly namespace: string;
    readonly metricName: string;
    readonly dimensions: Readonly<Record<string, string>>;
    readonly statistic: string;
    readonly periodS: number;
    readonly threshold?: number;
    readonly comparison?: string;
  };
  /** Of a composite alarm: the ARNs of children that triggered it, possibly none. */
  readonly triggeredBy?: readonly string[];
}

/** One message that came in, kept whether or not a parser knows it. */
export type IntakeSignal = {
  /** The message's own id (SNS MessageId, SQS id): the key that makes intake idempotent. */
  readonly id: string;
  readonly source: 'sns' | 'sqs' | 'sweep';
  readonly receivedAt: EpochMs;
  readonly topicArn?: string;
} & (
  | { readonly kind: 'alarm'; readonly alarm: AlarmNotice }
  | {
      /** AWS Health or a deployment event: context for an incident, no incident by itself. */
      readonly kind: 'event';
      readonly title: string;
      readonly text: string;
      readonly eventSource: string;
    }
  | {
      /** Signed, and no parser knows it: shown as it is. */
      readonly kind: 'unknown';
      readonly subject?: string;
      readonly text: string;
    }
);
