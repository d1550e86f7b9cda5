export { diffToRemote } from './diff-to-remote.ts';
export { Git, GitOutputTooLarge, type GitOptions } from './git.ts';
export { isInRepository, mergeBaseWithHead } from './merge-base.ts';
