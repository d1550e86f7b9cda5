export { execCommandTool } from './exec-command.ts';
export { ExecSessions } from './exec-sessions.ts';
export { writeStdinTool } from './write-stdin.ts';
