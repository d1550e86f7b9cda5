export { ShellSnapshots, type SnapshotRequest } from './shell-snapshots.ts';
export { sourcedCommand, type TakenSnapshot } from './sourced-command.ts';
