import { expect, it } from '@jest/globals';
import { createResponseUrls } from '../../../sandbox/slack/delivery/response-urls.ts';
import { createTriggers } from '../../../sandbox/slack/delivery/triggers.ts';

const MINUTE = 60_000;
const origin = { userId: 'U1', channelId: 'C1' };

it('lets a trigger open one modal, within three seconds', () => {
  let now = 0;
  let ids = 0;
  const triggers = createTriggers(
    () => now,
    () => `T${++ids}`,
  );
  const first = triggers.issue('U1');
  const late = triggers.issue('U1');
  now = 3000;
  expect(triggers.exchange(first)).toEqual({ ok: true, userId: 'U1' });
  expect(triggers.exchange(first)).toEqual({ ok: false, error: 'exchanged_trigger_id' });
  now = 3001;
  expect(triggers.exchange(late)).toEqual({ ok: false, error: 'expired_trigger_id' });
});

it('lets a response_url be used five times, within thirty minutes', () => {
  let now = 0;
  let ids = 0;
  const urls = createResponseUrls(
    () => now,
    () => `R${++ids}`,
  );
  const used = urls.issue(origin);
  const late = urls.issue(origin);
  for (let i = 0; i < 5; i += 1) expect(urls.use(used)).toEqual({ ok: true, origin });
  expect(urls.use(used)).toEqual({ ok: false, error: 'used_url' });
  now = 30 * MINUTE + 1;
  expect(urls.use(late)).toEqual({ ok: false, error: 'expired_url' });
});
