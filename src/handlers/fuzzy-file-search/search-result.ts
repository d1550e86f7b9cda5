import { posix } from 'node:path';
import type { FuzzyFileSearchResult } from '../../protocol/index.ts';
import type { FoundFile } from '../../search/index.ts';

/** A file as clients are told of it. */
export function searchResult({ root, path, directory, score, indices }: FoundFile): FuzzyFileSearchResult {
  return {
    root,
    path,
    match_type: directory ? 'directory' : 'file',
    file_name: posix.basename(path),
    score,
    indices: [...indices],
  };
}
