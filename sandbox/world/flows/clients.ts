import type { Random } from '../random.ts';
import { FAULT, THROTTLE } from '../status.ts';
import type { EpochMs } from '../world.ts';
import { type Api, ROUTES, type Route } from './api.ts';

/** Requests a second in the mean of a day, by route. */
const PER_S: Readonly<Record<Route['resource'], number>> = {
  '/sign-in': 9,
  '/profile': 5,
  '/cart': 7,
  '/orders': 3,
};
/** A client waits so long, then gives up and tries again; the shop works on for nobody. */
const PATIENCE_MS = 1_200;
const ATTEMPTS = 3;
const RETRY_DELAY_MS = 400;

/** The day's swing around the mean, with its peak in the evening (UTC). */
const SWING = 0.06;
const PEAK_HOUR = 19;
const DAY_MS = 86_400_000;
/**
 * Over half of the requests come in waves, as those of apps that are woken together do: each within
 * this time, one every few seconds. The rest comes evenly.
 */
const WAVE_SHARE = 0.56;
const WAVE_MS = 350;
const WAVE_GAP_MS = { min: 2_500, max: 3_500 };
const WAVE_SPREAD = 0.25;
const [, , CART] = ROUTES;

interface Request {
  readonly atMs: EpochMs;
  readonly route: Route;
  readonly attempt: number;
  /** The client gave up on an earlier attempt without an answer. */
  readonly abandoned: boolean;
}

/** Everybody who uses the shop. */
export interface Clients {
  /** Sends one second of requests, those that are tried again included, in order with what others do. */
  tick(startMs: EpochMs, others: readonly Arrival[]): void;
  /** From now on so many more requests a second for carts come in the waves. */
  setSurge(perS: number): void;
}

/** Something that somebody else does at a time. */
export interface Arrival {
  readonly atMs: EpochMs;
  readonly happens: () => void;
}

/** Clients of an API; `load` scales how much they want of it, 1 is usual. */
export function createClients(api: Api, random: Random, load: number): Clients {
  const total = Object.values(PER_S).reduce((sum, rate) => sum + rate, 0);
  const retries = new Map<number, Request[]>();
  let drift = 0;
  let currentTick = 0;
  let nextWaveMs = 0;
  let surgePerS = 0;

  const pick = (): Route => {
    let left = random() * total;
    for (const route of ROUTES) {
      left -= PER_S[route.resource];
      if (left < 0) return route;
    }
    return ROUTES[0];
  };

  const send = ({ route, atMs, attempt, abandoned }: Request) => {
    const answer = api.request(route, atMs, { retried: abandoned, crowd: 'customers' });
    const gaveUp = answer.ms > PATIENCE_MS;
    const failed = answer.status === FAULT || answer.status === THROTTLE;
    if (!(gaveUp || failed) || attempt === ATTEMPTS) return;
    const waited = Math.min(answer.ms, PATIENCE_MS) + random() * RETRY_DELAY_MS * attempt;
    const again = { atMs: atMs + waited, route, attempt: attempt + 1, abandoned: gaveUp };
    // One that is due within this second is sent with the next.
    const tick = Math.max(Math.floor(again.atMs / 1000), currentTick + 1);
    const due = retries.get(tick);
    if (due) due.push(again);
    else retries.set(tick, [again]);
  };

  /** Requests a second now. */
  const rateAt = (atMs: EpochMs): number => {
    const hour = ((atMs % DAY_MS) / DAY_MS) * 24;
    const season = 1 + SWING * Math.cos(((hour - PEAK_HOUR) / 12) * Math.PI);
    drift = drift * 0.995 + (random() - 0.5) * 0.006;
    return total * load * season * (1 + drift);
  };

  /** Times of so many requests, evenly spread with jitter, in order. */
  const spread = (expected: number, fromMs: EpochMs, lengthMs: number): EpochMs[] => {
    const count = Math.floor(expected + random());
    const times: EpochMs[] = [];
    for (let i = 0; i < count; i++) times.push(fromMs + ((i + random()) / count) * lengthMs);
    return times;
  };

  const picked = (times: readonly EpochMs[]) => times.map((atMs) => ({ atMs, route: pick() }));

  const arrivals = (startMs: EpochMs): Pick<Request, 'atMs' | 'route'>[] => {
    const rate = rateAt(startMs);
    const even = picked(spread(rate * (1 - WAVE_SHARE) * (0.8 + 0.4 * random()), startMs, 1000));
    if (nextWaveMs < startMs) nextWaveMs = startMs;
    if (nextWaveMs >= startMs + 1000) return even;
    const size = 1 - WAVE_SPREAD + 2 * WAVE_SPREAD * random();
    const meanGapS = (WAVE_GAP_MS.min + WAVE_GAP_MS.max) / 2000;
    const wave = picked(spread(rate * WAVE_SHARE * meanGapS * size, nextWaveMs, WAVE_MS));
    const surge = spread(surgePerS * meanGapS * size, nextWaveMs, WAVE_MS).map((atMs) => ({
      atMs,
      route: CART,
    }));
    nextWaveMs += WAVE_GAP_MS.min + random() * (WAVE_GAP_MS.max - WAVE_GAP_MS.min);
    return [...even, ...wave, ...surge];
  };

  return {
    setSurge(perS) {
      surgePerS = perS;
    },
    tick(startMs, others) {
      currentTick = Math.floor(startMs / 1000);
      const due = retries.get(currentTick) ?? [];
      retries.delete(currentTick);
      const requests = [
        ...due,
        ...arrivals(startMs).map((arrival) => ({ ...arrival, attempt: 1, abandoned: false })),
      ];
      const all = [
        ...others,
        ...requests.map((one) => ({ atMs: one.atMs, happens: () => send(one) })),
      ];
      for (const { happens } of all.sort((a, b) => a.atMs - b.atMs)) happens();
    },
  };
}
