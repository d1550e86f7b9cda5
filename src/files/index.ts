export { FileError, type DirectoryEntry, type FileMetadata, type Files } from './files.ts';
export { nodeFiles } from './node-files.ts';
export { DirectoryWatches } from './watch/directory-watches.ts';
export { FileWatches, type FileWatch, type FileWatcher } from './watch/file-watches.ts';
export type { PathListener } from './watch/path-watch.ts';
