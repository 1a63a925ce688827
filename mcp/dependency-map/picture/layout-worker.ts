import { parentPort } from 'node:worker_threads';
import { Graphviz } from '@hpcc-js/wasm-graphviz';

// Runs in a thread of its own, so that a layout that does not end can be ended.
const loading = Graphviz.load();
parentPort?.on('message', async (dot: string) => {
  parentPort?.postMessage((await loading).layout(dot, 'json', 'dot'));
});
