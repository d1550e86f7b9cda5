export { execCommandTool } from './exec-command.ts';
export { ExecSessions } from './exec-sessions.ts';
export { SESSION_ENVIRONMENT } from './session-environment.ts';
export { writeStdinTool } from './write-stdin.ts';
