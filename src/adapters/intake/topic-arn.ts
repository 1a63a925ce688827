export interface TopicArn {
  readonly partition: string;
  readonly region: string;
  readonly accountId: string;
}

/** The parts of an SNS topic's ARN (AWS, "Actions, resources, and condition keys for Amazon SNS"). */
export const topicArnOf = (arn: string): TopicArn | undefined => {
  const match = /^arn:(aws[a-z-]*):sns:([a-z0-9-]+):(\d{12}):[\w-]+(?:\.fifo)?$/.exec(arn);
  const [, partition, region, accountId] = match ?? [];
  return partition && region && accountId ? { partition, region, accountId } : undefined;
};
