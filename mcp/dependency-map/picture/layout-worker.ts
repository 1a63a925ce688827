import { parentPort, workerData } from 'node:worker_threads';
import { Graphviz } from '@hpcc-js/wasm-graphviz';

// Runs in a thread of its own, so that a layout that does not end can be ended.
const graphviz = await Graphviz.load();
parentPort?.postMessage(graphviz.layout(String(workerData), 'json', 'dot'));
