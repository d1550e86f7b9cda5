export { FileSearches } from './file-searches.ts';
export type { FileFinder, FileSearch, FileSearchListener } from './file-searches.ts';
export type { FoundFile, SearchReport } from './messages.ts';
