import type { TerminalSize } from '../../exec/index.ts';
import type { SandboxTerms } from '../../permissions/index.ts';
import type { CommandExecParams } from '../../protocol/index.ts';
import { invalidParams, invalidRequest } from '../../rpc/index.ts';
import type { Connection } from '../child-process/outcome.ts';
import {
  checkSize,
  checkTimeout,
  DEFAULT_OUTPUT_CAP,
  DEFAULT_SIZE,
  DEFAULT_TIMEOUT_MS,
} from '../child-process/params.ts';

/** What a command may do; `configured` and `policy` open the server's folder, `policyInCwd` the command's own. */
export type Confinement =
  | { readonly kind: 'configured' }
  | { readonly kind: 'policy' | 'policyInCwd'; readonly policy: SandboxTerms };

/** A `command/exec` whose parameters fit together. */
export interface CommandRequest {
  readonly argv: readonly string[];
  /** The client's name for it; every request that steers the command carries it. */
  readonly processId: string | undefined;
  readonly streamStdin: boolean;
  /** The size of the terminal that it runs in, if any. */
  readonly terminal: TerminalSize | undefined;
  readonly streamOutput: boolean;
  /** Bytes taken of each stream; undefined takes all. */
  readonly outputCap: number | undefined;
  /** Milliseconds; undefined lets it run for ever. */
  readonly timeoutMs: number | undefined;
  /** As the client wrote it: relative to the server's folder, or under `~`. */
  readonly cwd: string;
  /** Null removes a variable. */
  readonly envChanges: Readonly<Record<string, string | null | undefined>>;
  readonly confinement: Confinement;
}

/** What a command is connected to. */
export function connectionOf(terminal: TerminalSize | undefined): Connection {
  return terminal === undefined ? 'pipe' : 'PTY';
}

/**
 * Checks parameters against each other, in the order in which 0.129.0 does.
 *
 * @throws RpcError
 */
export function readRequest(params: CommandExecParams): CommandRequest {
  const { command, tty = false, streamStdin = false, streamStdoutStderr = false, size } = params;
  const processId = params.processId ?? undefined;
  if (command.length === 0) throw invalidRequest('command must not be empty');
  if (params.sandboxPolicy != null && params.permissionProfile != null) {
    throw invalidRequest('`permissionProfile` cannot be combined with `sandboxPolicy`');
  }
  if (size != null && !tty) throw invalidParams('command/exec size requires tty: true');
  const outputCap = readOutputCap(params);
  const timeoutMs = readTimeout(params);
  if (size != null) checkSize('command/exec', size);
  if (processId === undefined && (tty || streamStdin || streamStdoutStderr)) {
    throw invalidRequest('command/exec tty or streaming requires a client-supplied processId');
  }
  return {
    argv: command,
    processId,
    streamStdin: tty || streamStdin,
    terminal: tty ? (size ?? DEFAULT_SIZE) : undefined,
    streamOutput: tty || streamStdoutStderr,
    outputCap,
    timeoutMs,
    cwd: params.cwd ?? '',
    envChanges: params.env ?? {},
    confinement: readConfinement(params),
  };
}

function readOutputCap({ outputBytesCap, disableOutputCap = false }: CommandExecParams): number | undefined {
  if (!disableOutputCap) return outputBytesCap ?? DEFAULT_OUTPUT_CAP;
  if (outputBytesCap == null) return undefined;
  throw invalidParams('command/exec cannot set both outputBytesCap and disableOutputCap');
}

function readTimeout({ timeoutMs, disableTimeout = false }: CommandExecParams): number | undefined {
  if (disableTimeout && timeoutMs != null) {
    throw invalidParams('command/exec cannot set both timeoutMs and disableTimeout');
  }
  if (disableTimeout) return undefined;
  const limit = timeoutMs ?? DEFAULT_TIMEOUT_MS;
  checkTimeout('command/exec', limit);
  return limit;
}

function readConfinement({ sandboxPolicy, permissionProfile }: CommandExecParams): Confinement {
  if (sandboxPolicy != null) return { kind: 'policy', policy: sandboxPolicy };
  if (permissionProfile == null) return { kind: 'configured' };
  return { kind: 'policyInCwd', policy: permissionProfile };
}
