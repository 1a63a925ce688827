import { BUCKETS, bucketOf } from './latency-buckets.ts';

/** What is counted under one name: so many classes, each with a latency histogram. */
export interface Series {
  readonly name: string;
  readonly classes: number;
  readonly firstCell: number;
}

/** Called for each class and latency bucket that occurred in a record. */
export type CellVisitor = (classIndex: number, bucket: number, count: number) => void;

/** Counts by record, sparse once a record is closed; the last one is being written. */
export interface CountRecords {
  /** The series of this name, made when it is new. A name keeps its number of classes. */
  series(name: string, classes: number): Series;
  /** Series whose name begins with `prefix`, in the order in which they were first seen. */
  seriesUnder(prefix: string): readonly Series[];
  count(series: Series, classIndex: number, ms: number): void;
  /** Cells in order of class, then bucket. */
  visit(series: Series, record: number, visitor: CellVisitor): void;
  close(): void;
}

/** No counts yet. */
export function createCountRecords(): CountRecords {
  const byName = new Map<string, Series>();
  const prefixes = new Map<string, { size: number; found: readonly Series[] }>();
  let cells = 0;
  let open = new Uint32Array(1 << 15);
  /** Cells of the open record that are not zero. */
  let touched = new Uint32Array(1 << 12);
  let touchedEnd = 0;
  /** Cells and counts of closed records, sorted by cell; `starts[r]` is where record r begins. */
  let closedCells = new Uint32Array(1 << 20);
  let closedCounts = new Uint32Array(1 << 20);
  const starts: number[] = [0];

  const reserve = (length: number) => {
    if (length <= closedCells.length) return;
    closedCells = widened(closedCells, closedCells.length * 2);
    closedCounts = widened(closedCounts, closedCounts.length * 2);
  };

  const touch = (cell: number) => {
    if (touchedEnd === touched.length) touched = widened(touched, touched.length * 2);
    touched[touchedEnd] = cell;
    touchedEnd += 1;
  };

  const firstAtOrAfter = (cell: number, from: number, to: number): number => {
    let low = from;
    let high = to;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if ((closedCells[middle] ?? 0) < cell) low = middle + 1;
      else high = middle;
    }
    return low;
  };

  const visitOpen = (series: Series, visitor: CellVisitor) => {
    const end = series.firstCell + series.classes * BUCKETS;
    for (let cell = series.firstCell; cell < end; cell++) {
      const count = open[cell] ?? 0;
      if (count > 0) visitCell(series, cell, count, visitor);
    }
  };

  return {
    series(name, classes) {
      const known = byName.get(name);
      if (known) return known;
      const made = { name, classes, firstCell: cells };
      cells += classes * BUCKETS;
      if (cells > open.length) open = widened(open, Math.max(cells, open.length * 2));
      byName.set(name, made);
      return made;
    },
    seriesUnder(prefix) {
      const cached = prefixes.get(prefix);
      if (cached?.size === byName.size) return cached.found;
      const found = [...byName.values()].filter((series) => series.name.startsWith(prefix));
      prefixes.set(prefix, { size: byName.size, found });
      return found;
    },
    count(series, classIndex, ms) {
      const cell = series.firstCell + classIndex * BUCKETS + bucketOf(ms);
      const before = open[cell] ?? 0;
      if (before === 0) touch(cell);
      open[cell] = before + 1;
    },
    visit(series, record, visitor) {
      const from = starts[record];
      const to = starts[record + 1];
      if (from === undefined) return;
      if (to === undefined) {
        visitOpen(series, visitor);
        return;
      }
      const end = series.firstCell + series.classes * BUCKETS;
      for (let i = firstAtOrAfter(series.firstCell, from, to); i < to; i++) {
        const cell = closedCells[i] ?? end;
        if (cell >= end) return;
        visitCell(series, cell, closedCounts[i] ?? 0, visitor);
      }
    },
    close() {
      let end = starts.at(-1) ?? 0;
      reserve(end + touchedEnd);
      const sorted = touched.subarray(0, touchedEnd).sort();
      for (let i = 0; i < touchedEnd; i++) {
        const cell = sorted[i] ?? 0;
        closedCells[end] = cell;
        closedCounts[end] = open[cell] ?? 0;
        open[cell] = 0;
        end += 1;
      }
      touchedEnd = 0;
      starts.push(end);
    },
  };
}

function widened(array: Uint32Array<ArrayBuffer>, length: number): Uint32Array<ArrayBuffer> {
  const wider = new Uint32Array(length);
  wider.set(array);
  return wider;
}

function visitCell(series: Series, cell: number, count: number, visitor: CellVisitor): void {
  const within = cell - series.firstCell;
  visitor(Math.floor(within / BUCKETS), within % BUCKETS, count);
}
