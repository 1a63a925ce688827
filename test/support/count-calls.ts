import type { AwsReadClients } from '../../mcp/shared/aws-clients.ts';

/** Counts what clients send from now on, each try of a call by itself; by operation. */
export const countCalls = (clients: AwsReadClients): (() => ReadonlyMap<string, number>) => {
  const counts = new Map<string, number>();
  for (const client of Object.values(clients))
    (
      client as { middlewareStack: { add: (middleware: object, options: object) => void } }
    ).middlewareStack.add(
      (next: (args: unknown) => unknown, { commandName }: { commandName: string }) =>
        async (args: unknown) => {
          const name = commandName.replace(/Command$/, '');
          counts.set(name, (counts.get(name) ?? 0) + 1);
          return next(args);
        },
      // After the SDK's own retries, so that each of them counts.
      { step: 'finalizeRequest', name: 'countCalls', priority: 'low' },
    );
  return () => new Map(counts);
};

/** All calls, whatever the operation. */
export const totalOf = (counts: ReadonlyMap<string, number>): number =>
  [...counts.values()].reduce((sum, count) => sum + count, 0);
