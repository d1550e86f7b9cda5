import type { Logger } from '../../log/logger.ts';
import { internal, invalidRequest, type Outgoing, type Session } from '../../rpc/index.ts';
import type { FileFinder, FileSearch, SearchReport } from '../../search/index.ts';
import { searchResult } from './search-result.ts';

/** What searching for files takes. */
export interface FuzzyFileSearchParts {
  readonly fileSearches: FileFinder;
  readonly outgoing: Pick<Outgoing, 'broadcast'>;
  readonly log: Logger;
}

/**
 * The search sessions, by the names that clients gave them. As in 0.129.0 a name means the same to every connection,
 * and all of them hear what is found; a session ends with the connection that started it.
 */
export class NamedSearches {
  readonly #parts: FuzzyFileSearchParts;
  readonly #searches = new Map<string, FileSearch>();

  constructor(parts: FuzzyFileSearchParts) {
    this.#parts = parts;
  }

  /** Begins a search that takes the place of another one of that name. Throws `RpcError` where there are no roots. */
  start(owner: Session, sessionId: string, roots: readonly string[]): void {
    if (roots.length === 0) {
      throw internal('failed to start fuzzy file search session: at least one search directory is required');
    }
    this.stop(sessionId);
    const search = this.#parts.fileSearches.open(roots, {
      report: (report) => this.#tell(sessionId, report),
      failed: (error) => {
        this.#parts.log.error('a file search ended', { sessionId, error });
        this.stop(sessionId);
      },
    });
    // To nothing asked nothing is found, when everything was looked at.
    search.query('');
    const hangUp = (): void => this.stop(sessionId);
    owner.signal.addEventListener('abort', hangUp);
    this.#searches.set(sessionId, {
      query: (query) => search.query(query),
      close: () => {
        owner.signal.removeEventListener('abort', hangUp);
        search.close();
      },
    });
  }

  /** Throws `RpcError` where there is none of that name. */
  named(sessionId: string): FileSearch {
    const search = this.#searches.get(sessionId);
    if (search === undefined) throw invalidRequest(`fuzzy file search session not found: ${sessionId}`);
    return search;
  }

  /** Nothing more is told of it. An unknown name is fine. */
  stop(sessionId: string): void {
    this.#searches.get(sessionId)?.close();
    this.#searches.delete(sessionId);
  }

  #tell(sessionId: string, report: SearchReport): void {
    const { outgoing } = this.#parts;
    if (report.news === 'completed') {
      outgoing.broadcast('fuzzyFileSearch/sessionCompleted', { sessionId });
      return;
    }
    const files = report.files.map(searchResult);
    outgoing.broadcast('fuzzyFileSearch/sessionUpdated', { sessionId, query: report.query, files });
  }
}
