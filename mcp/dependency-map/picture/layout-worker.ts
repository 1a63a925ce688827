import { parentPort } from 'node:worker_threads';
import { Graphviz } from '@hpcc-js/wasm-graphviz';

// Runs in a thread of its own, so that a layout that does not end can be ended. A graph that comes
// while Graphviz still loads waits in the port; one that cannot be laid out ends the thread.
const graphviz = await Graphviz.load();
parentPort?.on('message', (dot: string) => {
  parentPort?.postMessage(graphviz.layout(dot, 'json', 'dot'));
});
