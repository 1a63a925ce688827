export interface AlarmPlace {
  readonly accountId: string;
  readonly region: string;
}

/** Where a CloudWatch alarm lives, by its ARN: notifications give the region's display name elsewhere. */
export const alarmPlaceOf = (arn: string): AlarmPlace | undefined => {
  const match = /^arn:aws[a-z-]*:cloudwatch:([a-z0-9-]+):(\d{12}):alarm:/.exec(arn);
  const [, region, accountId] = match ?? [];
  return region && accountId ? { region, accountId } : undefined;
};
