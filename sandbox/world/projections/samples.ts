/** What one period of a metric consists of: values with their counts. */
export interface Samples {
  /** `count` values of `value`; a latency may lie anywhere in a bucket of this relative width. */
  add(value: number, count: number, relativeWidth?: number): void;
  /** A statistic as CloudWatch names it; null without samples or for a name that it does not know. */
  statistic(name: string): number | null;
}

const PERCENTILE = /^p(\d{1,2}(?:\.\d+)?|100)$/;

/** No values yet. */
export function createSamples(): Samples {
  const cells: { value: number; count: number; relativeWidth: number }[] = [];

  const percentile = (share: number, total: number) => {
    cells.sort((a, b) => a.value - b.value);
    let left = share * total;
    for (const { value, count, relativeWidth } of cells) {
      if (left <= count) return value * (1 + relativeWidth * (left / count - 0.5));
      left -= count;
    }
    return cells.at(-1)?.value ?? null;
  };

  return {
    add(value, count, relativeWidth = 0) {
      if (count > 0) cells.push({ value, count, relativeWidth });
    },
    statistic(name) {
      const total = cells.reduce((sum, cell) => sum + cell.count, 0);
      if (total === 0) return null;
      const sum = cells.reduce((acc, cell) => acc + cell.value * cell.count, 0);
      switch (name) {
        case 'Sum':
          return sum;
        case 'SampleCount':
          return total;
        case 'Average':
          return sum / total;
        case 'Minimum':
          return Math.min(...cells.map((cell) => cell.value));
        case 'Maximum':
          return Math.max(...cells.map((cell) => cell.value));
        default: {
          const matched = PERCENTILE.exec(name);
          return matched ? percentile(Number(matched[1]) / 100, total) : null;
        }
      }
    },
  };
}
