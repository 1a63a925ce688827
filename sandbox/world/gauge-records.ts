/** A quantity read once a tick. */
export interface Gauge {
  readonly name: string;
  readonly column: number;
}

/** One gauge over one record. */
export interface GaugeReading {
  readonly sum: number;
  readonly max: number;
  readonly min: number;
  readonly samples: number;
}

const COLUMNS = 4;
const NOTHING: GaugeReading = { sum: 0, max: 0, min: 0, samples: 0 };

/** Gauges by record; the last record is the one that is being written. */
export interface GaugeRecords {
  gauge(name: string): Gauge;
  sample(gauge: Gauge, value: number): void;
  read(gauge: Gauge, record: number): GaugeReading;
  close(): void;
}

/** No gauges yet. */
export function createGaugeRecords(): GaugeRecords {
  const known = new Map<string, Gauge>();
  const closed: Float64Array[] = [];
  let open = new Float64Array(0);
  return {
    gauge(name) {
      const found = known.get(name);
      if (found) return found;
      const made = { name, column: known.size * COLUMNS };
      known.set(name, made);
      const wider = new Float64Array(known.size * COLUMNS);
      wider.set(open);
      open = wider;
      return made;
    },
    sample({ column }, value) {
      const before = open[column + 3] ?? 0;
      open[column] = (open[column] ?? 0) + value;
      open[column + 1] = before === 0 ? value : Math.max(open[column + 1] ?? value, value);
      open[column + 2] = before === 0 ? value : Math.min(open[column + 2] ?? value, value);
      open[column + 3] = before + 1;
    },
    read({ column }, record) {
      const row = record === closed.length ? open : closed[record];
      const samples = row?.[column + 3] ?? 0;
      if (!row || samples === 0) return NOTHING;
      return {
        sum: row[column] ?? 0,
        max: row[column + 1] ?? 0,
        min: row[column + 2] ?? 0,
        samples,
      };
    },
    close() {
      closed.push(open);
      open = new Float64Array(known.size * COLUMNS);
    },
  };
}
