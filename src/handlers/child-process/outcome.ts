import {
  ProcessStartError,
  ProcessTableClosedError,
  TIMEOUT_EXIT_CODE,
  type ProcessOutcome,
} from '../../exec/index.ts';
import { osErrorText } from '../../os-error.ts';
import { internal } from '../../rpc/index.ts';

/** What a process is connected to, in the words of 0.129.0. */
export type Connection = 'pipe' | 'PTY';

/** What 0.129.0 gives as the exit code of a process that a signal ended. */
const SIGNALLED: Readonly<Record<Connection, number>> = { pipe: -1, PTY: 1 };

export function exitCodeOf({ timedOut, exitCode }: ProcessOutcome, connection: Connection): number {
  return timedOut ? TIMEOUT_EXIT_CODE : (exitCode ?? SIGNALLED[connection]);
}

/** The error for a client whose process could not be started; `kind` is what clients call it. */
export function startFailure(error: unknown, kind: string, connection: Connection): unknown {
  if (error instanceof ProcessTableClosedError) return internal('the server is closing');
  if (!(error instanceof ProcessStartError)) return error;
  return internal(`failed to spawn ${kind}: ${reasonOf(error, connection)}`);
}

function reasonOf({ failure, code, program, message }: ProcessStartError, connection: Connection): string {
  if (program === '') return `missing program for ${connection} spawn`;
  if (failure === 'invalid-arguments') return 'nul byte found in provided data';
  return osErrorText(code) ?? message;
}
