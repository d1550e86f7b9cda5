import { existsSync } from 'node:fs';
import { MessageChannel, Worker } from 'node:worker_threads';
import { workAtFullSpeed } from '../v8-settings.ts';
import type { SearchNews, SearchOrder } from './messages.ts';

/** Where searches are carried out. It keeps the process running until it is closed. */
export interface SearchThread {
  send(order: SearchOrder): void;
  close(): Promise<void>;
}

/** What is heard from there. */
export interface SearchThreadListener {
  readonly news: (news: SearchNews) => void;
  /** The thread ended by itself: nothing more is heard. */
  readonly failed: (error: Error) => void;
}

/**
 * Starts a thread that searches, so that walking and scoring hold nobody up. It runs the bundle beside this one. Where
 * there is none, as for the sources, this thread has to do.
 */
export async function startSearchThread(listener: SearchThreadListener): Promise<SearchThread> {
  const bundle = new URL('./search.cjs', import.meta.url);
  return existsSync(bundle) ? startWorker(bundle, listener) : await searchHere(listener);
}

function startWorker(bundle: URL, { news, failed }: SearchThreadListener): SearchThread {
  workAtFullSpeed();
  const worker = new Worker(bundle, { name: 'file search' });
  worker.on('message', news);
  worker.on('error', failed);
  return {
    send: (order) => worker.postMessage(order),
    close: async () => void (await worker.terminate()),
  };
}

async function searchHere({ news }: SearchThreadListener): Promise<SearchThread> {
  const { serveSearches } = await import('./serve-searches.ts');
  const { port1: near, port2: far } = new MessageChannel();
  serveSearches(far);
  near.on('message', news);
  return {
    send: (order) => near.postMessage(order),
    close: () => Promise.resolve(near.close()),
  };
}
