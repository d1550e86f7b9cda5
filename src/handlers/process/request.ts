import type { TerminalSize } from '../../exec/index.ts';
import type { ProcessSpawnParams } from '../../protocol/index.ts';
import { invalidParams, invalidRequest } from '../../rpc/index.ts';
import type { Connection } from '../child-process/outcome.ts';
import {
  checkSize,
  checkTimeout,
  DEFAULT_OUTPUT_CAP,
  DEFAULT_SIZE,
  DEFAULT_TIMEOUT_MS,
} from '../child-process/params.ts';

/** A `process/spawn` whose parameters fit together. */
export interface SpawnRequest {
  readonly argv: readonly string[];
  /** The client's name for it. */
  readonly processHandle: string;
  readonly cwd: string;
  readonly connection: Connection;
  /** The size of the terminal where it is connected to one. */
  readonly size: TerminalSize;
  readonly streamStdin: boolean;
  readonly streamOutput: boolean;
  /** Bytes taken of each stream; undefined takes all. */
  readonly outputCap: number | undefined;
  /** Milliseconds; undefined lets it run for ever. */
  readonly timeoutMs: number | undefined;
  /** Null removes a variable. */
  readonly envChanges: Readonly<Record<string, string | null | undefined>>;
}

/**
 * Checks parameters against each other, in the order in which 0.129.0 does. What is absent has a limit, null has none.
 *
 * @throws RpcError
 */
export function readSpawnRequest(params: ProcessSpawnParams): SpawnRequest {
  const { command, processHandle, cwd, tty = false, size } = params;
  const { streamStdin = false, streamStdoutStderr = false } = params;
  const { timeoutMs = DEFAULT_TIMEOUT_MS, outputBytesCap = DEFAULT_OUTPUT_CAP } = params;
  if (command.length === 0) throw invalidRequest('command must not be empty');
  if (processHandle === '') throw invalidRequest('processHandle must not be empty');
  if (size != null && !tty) throw invalidParams('process/spawn size requires tty: true');
  if (timeoutMs !== null) checkTimeout('process/spawn', timeoutMs);
  if (size != null) checkSize('process', size);
  return {
    argv: command,
    processHandle,
    cwd,
    connection: tty ? 'PTY' : 'pipe',
    size: size ?? DEFAULT_SIZE,
    streamStdin: tty || streamStdin,
    streamOutput: tty || streamStdoutStderr,
    outputCap: outputBytesCap ?? undefined,
    timeoutMs: timeoutMs ?? undefined,
    envChanges: params.env ?? {},
  };
}
