export type {
  ExtraFile,
  OutputStream,
  ProcessOutcome,
  ProcessSpec,
  RunningProcess,
  RunOptions,
  TerminalRequest,
  TerminalSize,
} from './process-spec.ts';
export { startProcess, runProcess } from './start-process.ts';
export { ProcessStartError, type StartFailure } from './start-error.ts';
export { ProcessTable, ProcessTableClosedError } from './process-table.ts';
export { shellExitCode, TIMEOUT_EXIT_CODE } from './exit-code.ts';
export { DEFAULT_RETAINED_BYTES } from './output-capture.ts';
export { startAndForget } from './start-and-forget.ts';
