import { accessSync, closeSync, constants, openSync, readSync, statSync } from 'node:fs';
import { isAbsolute, join } from 'node:path';
import { PlaceChangedError } from './extra-file.ts';
import type { ProcessSpec } from './process-spec.ts';

/** Why a process could not be started. */
export type StartFailure =
  | 'program-not-found'
  | 'permission-denied'
  | 'bad-working-directory'
  | 'arguments-too-long'
  | 'invalid-arguments'
  | 'resources-exhausted'
  | 'place-changed'
  | 'other';

/** The one error of `startProcess`: a process that never ran. `code` is the system's errno name. */
export class ProcessStartError extends Error {
  readonly failure: StartFailure;
  readonly code: string;
  readonly program: string;

  constructor(failure: StartFailure, code: string, program: string, message: string) {
    super(message);
    this.name = 'ProcessStartError';
    this.failure = failure;
    this.code = code;
    this.program = program;
  }
}

const failureOfCode: Readonly<Record<string, StartFailure>> = {
  ENOENT: 'program-not-found',
  EACCES: 'permission-denied',
  EPERM: 'permission-denied',
  E2BIG: 'arguments-too-long',
  ENOTDIR: 'program-not-found',
  EMFILE: 'resources-exhausted',
  ENFILE: 'resources-exhausted',
  EAGAIN: 'resources-exhausted',
  ENOMEM: 'resources-exhausted',
  // What the system says that has no terminal left.
  ENOSPC: 'resources-exhausted',
};

const sentences: Readonly<Record<StartFailure, string>> = {
  'program-not-found': 'program not found',
  'permission-denied': 'permission denied',
  'bad-working-directory': 'working directory is not usable',
  'arguments-too-long': 'argument list too long',
  'invalid-arguments': 'arguments are not valid',
  'resources-exhausted': 'the system has no room for another process',
  'place-changed': 'a folder was replaced meanwhile',
  other: 'could not start',
};

function makeError(failure: StartFailure, code: string, spec: ProcessSpec): ProcessStartError {
  const program = spec.argv[0] ?? '';
  const subject = failure === 'bad-working-directory' ? spec.cwd : program;
  return new ProcessStartError(failure, code, program, `${sentences[failure]}: ${subject} (${code})`);
}

function codeOf(error: unknown): string {
  const code = error instanceof Error && 'code' in error ? error.code : undefined;
  return typeof code === 'string' ? code : 'EUNKNOWN';
}

/** The failure that stands behind an exception of Node's `spawn`. */
export function startErrorFromThrown(error: unknown, spec: ProcessSpec): ProcessStartError {
  if (error instanceof PlaceChangedError) {
    return new ProcessStartError('place-changed', 'ESTALE', spec.argv[0] ?? '', error.message);
  }
  const code = codeOf(error);
  if (code.startsWith('ERR_')) return makeError('invalid-arguments', code, spec);
  const cwd = workingDirectoryProblem(spec.cwd);
  if (cwd !== undefined) return makeError('bad-working-directory', cwd, spec);
  return makeError(failureOfCode[code] ?? 'other', code, spec);
}

/**
 * The failure behind a spawn that returned without a pid. Node reports its errno only in a later
 * event, for which a synchronous caller cannot wait, so the cause is looked up here: Node takes this
 * road for ENOENT, EACCES and exhausted resources only.
 */
export function diagnoseStartFailure(spec: ProcessSpec): ProcessStartError {
  return findStartProblem(spec) ?? makeError('resources-exhausted', 'EAGAIN', spec);
}

/** What would keep the program from starting, as far as its paths tell. */
export function findStartProblem(spec: ProcessSpec): ProcessStartError | undefined {
  const cwd = workingDirectoryProblem(spec.cwd);
  if (cwd !== undefined) return makeError('bad-working-directory', cwd, spec);
  const program = programProblem(spec);
  return program === undefined ? undefined : makeError(failureOfCode[program] ?? 'other', program, spec);
}

function workingDirectoryProblem(cwd: string): string | undefined {
  try {
    if (!statSync(cwd).isDirectory()) return 'ENOTDIR';
    accessSync(cwd, constants.X_OK);
    return undefined;
  } catch (error) {
    return codeOf(error);
  }
}

function programProblem(spec: ProcessSpec): string | undefined {
  let found: string | undefined = 'ENOENT';
  for (const candidate of programCandidates(spec)) {
    const problem = executableProblem(candidate);
    if (problem === undefined) return undefined;
    if (problem === 'EACCES') found = problem;
  }
  return found;
}

/** Where the program may be, in the order to look. */
export function programCandidates({ argv, cwd, env }: ProcessSpec): readonly string[] {
  const program = argv[0] ?? '';
  if (isAbsolute(program)) return [program];
  if (program.includes('/')) return [join(cwd, program)];
  const path = env['PATH'] ?? '/usr/local/bin:/bin:/usr/bin';
  return path.split(':').map((folder) => join(folder === '' ? cwd : folder, program));
}

function executableProblem(path: string): string | undefined {
  try {
    if (!statSync(path).isFile()) return 'EACCES';
    accessSync(path, constants.X_OK);
    const interpreter = interpreterOf(path);
    if (interpreter !== undefined) statSync(interpreter);
    return undefined;
  } catch (error) {
    const code = codeOf(error);
    return code === 'ENOTDIR' ? 'ENOENT' : code;
  }
}

/** The program that a script names in its first line; where that is missing, the system calls the script so. */
function interpreterOf(path: string): string | undefined {
  let fd: number | undefined;
  try {
    fd = openSync(path, 'r');
    const start = Buffer.alloc(256);
    const length = readSync(fd, start, 0, start.length, 0);
    return /^#![ \t]*(\S+)/.exec(start.toString('utf8', 0, length))?.[1];
  } catch {
    return undefined;
  } finally {
    if (fd !== undefined) closeSync(fd);
  }
}
