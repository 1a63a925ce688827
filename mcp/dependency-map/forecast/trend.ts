import type { Deviation } from '../engine/deviation.ts';
import type { TimeGrid } from '../engine/time-grid.ts';

/** Where a series is now and where it goes, in multiples of its natural range. */
export interface Trend {
  /** 1 is the edge of the natural range. */
  readonly now: number;
  /** Change of that a second; 0 when it cannot be told. */
  readonly perS: number;
}

/** Latest bins from which the direction is read. */
const LATEST = 8;

/** Least-squares slope over the latest bins from `fromBin` on; needs three samples. */
export const trendOf = ({ z, natural }: Deviation, grid: TimeGrid, fromBin: number): Trend => {
  const points: [number, number][] = [];
  for (let bin = Math.max(fromBin, z.length - LATEST); bin < z.length; bin += 1) {
    const value = z[bin] ?? Number.NaN;
    if (Number.isFinite(value)) points.push([bin * grid.binS, value / natural]);
  }
  const last = points.slice(-2);
  const now = last.reduce((sum, [, value]) => sum + value, 0) / Math.max(1, last.length);
  if (points.length < 3) return { now, perS: 0 };
  const meanX = points.reduce((sum, [x]) => sum + x, 0) / points.length;
  const meanY = points.reduce((sum, [, y]) => sum + y, 0) / points.length;
  const spread = points.reduce((sum, [x]) => sum + (x - meanX) ** 2, 0);
  const common = points.reduce((sum, [x, y]) => sum + (x - meanX) * (y - meanY), 0);
  return { now, perS: spread > 0 ? common / spread : 0 };
};
