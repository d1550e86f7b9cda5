/** A file or folder that was found. */
export interface FoundFile {
  /** The root it is in, as it was asked for. */
  readonly root: string;
  /** Its path from there; empty for the root itself. */
  readonly path: string;
  readonly directory: boolean;
  readonly score: number;
  /** Which characters of the path matched, as numbers of graphemes, ascending. */
  readonly indices: readonly number[];
}

/** What a search looks at. */
export interface SearchScope {
  /** The folders to search, as they were asked for. */
  readonly roots: readonly string[];
  /** The absolute folder that relative roots start from, and that git's global ignore file is read for. */
  readonly cwd: string;
  /** The environment, which says where git's global ignore file is. */
  readonly env: Readonly<Record<string, string>>;
  /** Whether what is found is told of while there is more to come. */
  readonly streamed: boolean;
}

/** What the searching thread is asked to do. `search` is a number that stands for one search. */
export type SearchOrder =
  | { readonly order: 'open'; readonly search: number; readonly scope: SearchScope }
  | { readonly order: 'query'; readonly search: number; readonly query: string }
  | { readonly order: 'close'; readonly search: number };

/** What a search tells. To each query come one or more `found`, and then one `completed`. */
export type SearchReport =
  | { readonly news: 'found'; readonly query: string; readonly files: readonly FoundFile[] }
  | { readonly news: 'completed'; readonly query: string };

/** What the searching thread tells, and of which search. */
export interface SearchNews {
  readonly search: number;
  readonly report: SearchReport;
}
