import type { ProcessOutcome } from '../exec/index.ts';
import { shellExitCode } from '../exec/index.ts';

/** What a command that met the sandbox tends to say (the reference's list). */
const TELLTALES: readonly string[] = [
  'operation not permitted',
  'permission denied',
  'read-only file system',
  'seccomp',
  'sandbox',
  'landlock',
  'failed to write file',
];

/** 128 + SIGSYS, with which a filter may end a process. */
const BAD_SYSTEM_CALL_EXIT = 159;

/**
 * Whether a command that ran confined seems to have failed because it was confined. A guess, as the
 * reference makes it: from the exit code and the words in the output.
 */
export function denialLikely(
  outcome: Pick<ProcessOutcome, 'exitCode' | 'signal' | 'timedOut' | 'stdout' | 'stderr'>,
): boolean {
  const exitCode = shellExitCode(outcome);
  if (exitCode === 0) return false;
  return exitCode === BAD_SYSTEM_CALL_EXIT || [outcome.stderr, outcome.stdout].some(hasTelltale);
}

function hasTelltale(output: Buffer): boolean {
  const text = output.toString('latin1').toLowerCase();
  return TELLTALES.some((telltale) => text.includes(telltale));
}
