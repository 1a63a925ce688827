import { extname } from 'node:path';
import { Worker } from 'node:worker_threads';
import { dotOf, layoutOfJson } from './graphviz-layout.ts';
import { layeredLayout } from './layered-layout.ts';
import type { Layout, LayoutInput } from './layout.ts';

/** The worker beside this file, as source or as built. */
const WORKER = new URL(`./layout-worker${extname(import.meta.url)}`, import.meta.url);

/** Graphviz's answer, or undefined when it fails or takes longer. */
const graphvizJson = async (dot: string, timeoutMs: number): Promise<string | undefined> => {
  const worker = new Worker(WORKER, { workerData: dot, execArgv: [] });
  let timer: NodeJS.Timeout | undefined;
  const answered = new Promise<string | undefined>((resolve) => {
    timer = setTimeout(() => resolve(undefined), timeoutMs);
    worker.once('message', (json: string) => resolve(json));
    worker.once('error', () => resolve(undefined));
    worker.once('exit', () => resolve(undefined));
  });
  try {
    return await answered;
  } finally {
    clearTimeout(timer);
    await worker.terminate();
  }
};

/** Lays out by Graphviz `dot` in a worker; in plain rows when that does not answer within `timeoutMs`. */
export const layOut = async (input: LayoutInput, timeoutMs: number): Promise<Layout> => {
  const json = timeoutMs > 0 ? await graphvizJson(dotOf(input), timeoutMs) : undefined;
  return json === undefined ? layeredLayout(input) : layoutOfJson(json, input);
};
