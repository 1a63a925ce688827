/** One statistic of one CloudWatch metric. */
export interface MetricStat {
  readonly namespace: string;
  readonly metricName: string;
  readonly dimensions: Readonly<Record<string, string>>;
  /** `Average`, `Sum`, `Minimum`, `Maximum`, `SampleCount`, `p90`, … */
  readonly statistic: string;
}

/** Names a statistic of a metric, for people and as a key: `AWS/Lambda Duration p90 {FunctionName=f}`. */
export const nameOfStat = ({ namespace, metricName, dimensions, statistic }: MetricStat): string =>
  `${namespace} ${metricName} ${statistic} {${Object.entries(dimensions)
    .map(([name, value]) => `${name}=${value}`)
    .toSorted()
    .join(', ')}}`;
