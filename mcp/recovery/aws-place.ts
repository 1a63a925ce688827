/** Where something is: the parts of an ARN that say so. */
export interface AwsPlace {
  readonly partition: string;
  readonly region: string;
  readonly account: string;
}

/** The place that an ARN names; null for what is no ARN with a region and an account. */
export const placeOf = (arn: string): AwsPlace | null => {
  const [head, partition, , region, account] = arn.split(':');
  return head === 'arn' && partition && region && account ? { partition, region, account } : null;
};

const CONSOLES: Record<string, string> = {
  aws: 'console.aws.amazon.com',
  'aws-cn': 'console.amazonaws.cn',
  'aws-us-gov': 'console.amazonaws-us-gov.com',
};

/** The console page of a resource, in its partition and region; `path` from `lambda/home` on, `#…` apart. */
export const consolePage = (arn: string, service: string, fragment: string): string => {
  const [, partition = 'aws', , region = ''] = arn.split(':');
  const host = CONSOLES[partition] ?? CONSOLES['aws'];
  return `https://${region}.${host}/${service}/home?region=${region}#${fragment}`;
};

const escaped = (text: string): string => text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');

/**
 * Whether an ARN fits one of the patterns, in which `{partition}`, `{region}` and `{account}` stand for
 * the place of the confirmed alarm and `*` for anything.
 */
export const isAllowedTarget = (
  arn: string,
  patterns: readonly string[],
  place: AwsPlace,
): boolean =>
  patterns.some((pattern) => {
    const source = escaped(pattern)
      .replaceAll('\\{partition\\}', escaped(place.partition))
      .replaceAll('\\{region\\}', escaped(place.region))
      .replaceAll('\\{account\\}', escaped(place.account))
      .replaceAll('\\*', '.*');
    return new RegExp(`^${source}$`).test(arn);
  });
