import { useEffect, useState } from 'react';
import type { PlaceInUrl } from './place-in-url.ts';
import { look, type Seen } from './wire.ts';

/** What is to be seen at a place, looked at again whenever the server says that something changed. */
export function useSeen({ user, channel, thread }: PlaceInUrl): Seen | undefined {
  const [seen, setSeen] = useState<Seen>();
  useEffect(() => {
    let current = true;
    let asked = 0;
    async function refresh(): Promise<void> {
      asked += 1;
      const mine = asked;
      try {
        const next = await look(user, channel, thread);
        // An answer that was overtaken by a later question is old news.
        if (current && mine === asked) setSeen(next);
      } catch {
        // The event source reconnects by itself and asks again.
      }
    }
    const source = new EventSource('/workspace/live');
    source.addEventListener('change', () => void refresh());
    return () => {
      current = false;
      source.close();
    };
  }, [user, channel, thread]);
  return seen;
}
