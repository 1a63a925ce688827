import { createContext, useContext } from 'react';
import type { PlaceInUrl } from './place-in-url.ts';
import type { Directory, SeenChannel } from './wire.ts';

/** Who reads, and what names mean to them. */
export interface Reader {
  readonly userId: string;
  readonly directory: Directory;
  readonly channels: readonly SeenChannel[];
  readonly go: (change: Partial<PlaceInUrl>) => void;
}

export const ReaderContext = createContext<Reader | undefined>(undefined);

/** @throws when used outside the workspace. */
export function useReader(): Reader {
  const reader = useContext(ReaderContext);
  if (!reader) throw new Error('There is no reader here.');
  return reader;
}
