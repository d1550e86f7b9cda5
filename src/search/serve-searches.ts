import type { MessagePort } from 'node:worker_threads';
import type { SearchNews, SearchOrder } from './messages.ts';
import { Search } from './search.ts';

/** Carries out the orders that come over a port, until it is closed. */
export function serveSearches(port: MessagePort): void {
  const searches = new Map<number, Search>();
  port.on('message', (order: SearchOrder) => {
    switch (order.order) {
      case 'open': {
        const { search } = order;
        const opened = new Search(order.scope, (report) => {
          const news: SearchNews = { search, report };
          port.postMessage(news);
        });
        searches.set(search, opened);
        void opened.start();
        return;
      }
      case 'query':
        searches.get(order.search)?.query(order.query);
        return;
      case 'close':
        searches.get(order.search)?.close();
        searches.delete(order.search);
    }
  });
  port.on('close', () => searches.forEach((search) => search.close()));
}
