import { useCallback, useEffect, useState } from 'react';

/** Where the reader is; kept in the address, so that a link leads there. */
export interface PlaceInUrl {
  readonly user: string;
  readonly channel: string;
  readonly thread?: string | undefined;
  /** The app's home tab in place of a channel. */
  readonly home?: boolean | undefined;
}

const DEFAULT_USER = 'U0MINA';
const DEFAULT_CHANNEL = 'C0INCIDENTS';

function read(): PlaceInUrl {
  const query = new URLSearchParams(location.search);
  return {
    user: query.get('user') ?? DEFAULT_USER,
    channel: query.get('channel') ?? DEFAULT_CHANNEL,
    thread: query.get('thread') ?? undefined,
    home: query.has('home'),
  };
}

function write({ user, channel, thread, home }: PlaceInUrl): string {
  const query = new URLSearchParams({ user, channel });
  if (thread) query.set('thread', thread);
  if (home) query.set('home', '1');
  return `?${query.toString()}`;
}

/** The place, and a way to go elsewhere that the browser's back button undoes. */
export function usePlaceInUrl(): [PlaceInUrl, (change: Partial<PlaceInUrl>) => void] {
  const [place, setPlace] = useState(read);
  useEffect(() => {
    const back = () => setPlace(read());
    addEventListener('popstate', back);
    return () => removeEventListener('popstate', back);
  }, []);
  const go = useCallback((change: Partial<PlaceInUrl>) => {
    const next = { ...read(), ...change };
    history.pushState(null, '', write(next));
    setPlace(next);
  }, []);
  return [place, go];
}
