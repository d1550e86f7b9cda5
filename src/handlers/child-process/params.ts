import type { TerminalSize } from '../../exec/index.ts';
import { invalidParams } from '../../rpc/index.ts';
import { decodeBase64 } from '../base64.ts';

/** Figures of 0.129.0. */
export const DEFAULT_TIMEOUT_MS = 10_000;
export const DEFAULT_OUTPUT_CAP = 1024 * 1024;
export const DEFAULT_SIZE: TerminalSize = { rows: 24, cols: 80 };

interface InputParams {
  readonly deltaBase64?: string | null | undefined;
  readonly closeStdin?: boolean | undefined;
}

/**
 * The bytes to write, and whether that is all.
 *
 * @throws RpcError
 */
export function readInput(method: string, { deltaBase64, closeStdin = false }: InputParams) {
  if (deltaBase64 == null && !closeStdin) throw invalidParams(`${method} requires deltaBase64 or closeStdin`);
  const decoded = decodeBase64(deltaBase64 ?? '');
  if ('problem' in decoded) throw invalidParams(`invalid deltaBase64: ${decoded.problem}`);
  return { bytes: decoded.bytes, close: closeStdin };
}

/** @throws RpcError, its text beginning with `subject` */
export function checkSize(subject: string, { rows, cols }: TerminalSize): void {
  if (rows === 0 || cols === 0) {
    throw invalidParams(`${subject} size rows and cols must be greater than 0`);
  }
}

/** @throws RpcError */
export function checkTimeout(method: string, timeoutMs: number): void {
  if (timeoutMs < 0) throw invalidParams(`${method} timeoutMs must be non-negative, got ${timeoutMs}`);
}

/** Changes variables as a client asks: null removes one. */
export function withChanges(
  env: Readonly<Record<string, string>>,
  changes: Readonly<Record<string, string | null | undefined>>,
): Record<string, string> {
  const changed = { ...env };
  for (const [name, value] of Object.entries(changes)) {
    if (value == null) delete changed[name];
    else changed[name] = value;
  }
  return changed;
}
