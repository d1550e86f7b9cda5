export { FileError, type DirectoryEntry, type FileMetadata, type Files } from './files.ts';
export { nodeFiles } from './node-files.ts';
