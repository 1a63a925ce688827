import { type Head, readHead } from './domain/chain.ts';

/** What `npm run audit` was asked to do. */
export type AuditArguments =
  | { readonly task: 'verify'; readonly incident: string | undefined; readonly head: Head | null }
  | { readonly task: 'export'; readonly incident: string | undefined };

/** How it is called. */
export const AUDIT_USAGE = `npm run -s audit -- verify [INC-42] [--head ENTRY:SEAL]
npm run -s audit -- export [INC-42]`;

/** Reads the command line; null when it is not of this form. */
export const readAuditArguments = (args: readonly string[]): AuditArguments | null => {
  const [task, ...rest] = args;
  if (task !== 'verify' && task !== 'export') return null;
  const incident = rest[0]?.startsWith('--') ? undefined : rest.shift();
  if (incident !== undefined && !/^INC-\d+$/.test(incident)) return null;
  if (rest.length === 0)
    return task === 'verify' ? { task, incident, head: null } : { task, incident };
  const [flag, text = '', ...more] = rest;
  const head = readHead(text);
  const fits = task === 'verify' && flag === '--head' && more.length === 0 && incident && head;
  return fits ? { task, incident, head } : null;
};
