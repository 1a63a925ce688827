import { expect, it } from '@jest/globals';
import fc from 'fast-check';
import { createRateLimiter } from '../../../sandbox/slack/api/rate-limit.ts';

it('lets a short burst pass, then one a second, each channel on its own', () => {
  let now = 0;
  const limiter = createRateLimiter(() => now);
  const take = (key = 'c1') => limiter.take(key, 'post');
  expect([take(), take(), take(), take(), take()]).toEqual([0, 0, 0, 0, 1]);
  expect(take('c2')).toBe(0);
  now += 1000;
  expect([take(), take()]).toEqual([0, 1]);
});

it('never lets more through than the rate and one burst, however the calls come', () => {
  const gaps = fc.array(fc.integer({ min: 0, max: 3000 }), { maxLength: 200 });
  fc.assert(
    fc.property(gaps, (pauses) => {
      let now = 0;
      let passed = 0;
      const limiter = createRateLimiter(() => now);
      for (const pause of pauses) {
        now += pause;
        if (limiter.take('c', 'post') === 0) passed += 1;
      }
      return passed <= 4 + now / 1000;
    }),
  );
});

it('is right about when to come back', () => {
  let now = 0;
  const limiter = createRateLimiter(() => now);
  for (let i = 0; i < 20; i += 1) limiter.take('k', 'tier2');
  const waitS = limiter.take('k', 'tier2');
  expect(waitS).toBe(3);
  now += waitS * 1000;
  expect(limiter.take('k', 'tier2')).toBe(0);
});
