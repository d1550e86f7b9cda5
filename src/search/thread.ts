import { parentPort } from 'node:worker_threads';
import { serveSearches } from './serve-searches.ts';

// What a worker thread runs: it is a bundle of its own, dist/search.cjs.
if (parentPort !== null) serveSearches(parentPort);
