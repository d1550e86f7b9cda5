import { invalidRequest, type Handlers } from '../../rpc/index.ts';
import { NamedSearches, type FuzzyFileSearchParts } from './named-searches.ts';
import { searchResult } from './search-result.ts';

export type { FuzzyFileSearchParts } from './named-searches.ts';

type FuzzyFileSearchMethod =
  | 'fuzzyFileSearch'
  | 'fuzzyFileSearch/sessionStart'
  | 'fuzzyFileSearch/sessionUpdate'
  | 'fuzzyFileSearch/sessionStop';

/** `fuzzyFileSearch`, once or in sessions that are asked again and again. */
export function fuzzyFileSearchHandlers(parts: FuzzyFileSearchParts): Handlers<FuzzyFileSearchMethod> {
  /** The running search of each cancellation token. */
  const byToken = new Map<string, AbortController>();
  const searches = new NamedSearches(parts);
  return {
    fuzzyFileSearch: async ({ query, roots, cancellationToken: token }, { signal }) => {
      const own = new AbortController();
      if (token != null) {
        byToken.get(token)?.abort();
        byToken.set(token, own);
      }
      const hangUp = (): void => own.abort();
      signal.addEventListener('abort', hangUp);
      try {
        const none = query === '' || roots.length === 0;
        const found = none ? [] : await parts.fileSearches.find(roots, query, own.signal);
        return { files: found.map(searchResult) };
      } finally {
        signal.removeEventListener('abort', hangUp);
        if (token != null && byToken.get(token) === own) byToken.delete(token);
      }
    },
    'fuzzyFileSearch/sessionStart': ({ sessionId, roots }, { session }) => {
      if (sessionId === '') throw invalidRequest('sessionId must not be empty');
      searches.start(session, sessionId, roots);
      return {};
    },
    'fuzzyFileSearch/sessionUpdate': ({ sessionId, query }) => {
      searches.named(sessionId).query(query);
      return {};
    },
    'fuzzyFileSearch/sessionStop': ({ sessionId }) => {
      searches.stop(sessionId);
      return {};
    },
  };
}
