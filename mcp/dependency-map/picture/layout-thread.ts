import { extname } from 'node:path';
import { Worker } from 'node:worker_threads';

/** Lays out one DOT graph; undefined when it fails or is not done within `timeoutMs`. */
export type LayoutThread = (dot: string, timeoutMs: number) => Promise<string | undefined>;

/** The worker beside this file, as source or as built. */
const WORKER = new URL(`./layout-worker${extname(import.meta.url)}`, import.meta.url);

/** Starting takes 0.2 s on a quiet machine, and may take seconds on one that is busy. */
const WARM_UP_MS = 30_000;

/**
 * Graphviz in a thread that starts with the first graph and stays warm: starting takes ten times as
 * long as laying out. Graphs are done one after the other; one that takes too long is ended with its thread,
 * and the next starts another. The thread keeps no process alive.
 */
export const createLayoutThread = (): LayoutThread => {
  let running: Worker | undefined;
  let last: Promise<unknown> = Promise.resolve();

  const start = (): Worker => {
    const worker = new Worker(WORKER, { execArgv: [] });
    const forget = (): void => {
      if (running === worker) running = undefined;
    };
    // One that breaks while nobody waits must not end the process.
    worker.on('error', forget);
    worker.on('exit', forget);
    return worker;
  };

  const lay = async (dot: string, timeoutMs: number): Promise<string | undefined> => {
    if (timeoutMs <= 0) return undefined;
    running ??= start();
    const worker = running;
    worker.ref();
    const json = await new Promise<string | undefined>((resolve) => {
      const settle = (answer?: string): void => {
        clearTimeout(timer);
        worker.off('message', settle).off('error', fail).off('exit', fail);
        resolve(answer);
      };
      const fail = (): void => settle();
      const timer = setTimeout(fail, timeoutMs);
      worker.on('message', settle).on('error', fail).on('exit', fail);
      worker.postMessage(dot);
    });
    worker.unref();
    if (json === undefined) {
      running = undefined;
      await worker.terminate();
    }
    return json;
  };

  return (dot, timeoutMs) => {
    const askedAt = performance.now();
    const answer = last.then(() => lay(dot, timeoutMs - (performance.now() - askedAt)));
    last = answer;
    return answer;
  };
};

/** A layout thread that is started at once, so that the first picture finds it warm. */
export const warmLayoutThread = (): LayoutThread => {
  const thread = createLayoutThread();
  void thread('digraph { a -> b }', WARM_UP_MS);
  return thread;
};
