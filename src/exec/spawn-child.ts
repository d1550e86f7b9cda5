import { spawn, type ChildProcess } from 'node:child_process';
import { childExits, type Ending } from './child-exits.ts';
import type { ChildStdio, StdioEntry } from './child-stdio.ts';
import { linuxCalls, type LinuxCalls } from './libc.ts';
import { posixSpawn } from './posix-spawn.ts';
import type { ProcessSpec } from './process-spec.ts';
import { diagnoseStartFailure, findStartProblem, programCandidates } from './start-error.ts';

/** A process that runs; its id is that of its group and session as well. */
export interface SpawnedChild {
  readonly pid: number;
  readonly exit: Promise<Ending>;
  /** What Node has made of descriptors that were to be a `pipe`. */
  readonly node: ChildProcess | undefined;
}

/** @throws ProcessStartError, or what the system said */
export function spawnChild(
  spec: ProcessSpec,
  stdio: ChildStdio,
  extra: ReadonlyMap<number, number>,
): SpawnedChild {
  const entries = [...stdio.entries];
  for (const [fd, opened] of extra) {
    while (entries.length < fd) entries.push('ignore');
    entries[fd] = opened;
  }
  const libc = linuxCalls();
  const descriptors = entries.filter((entry) => entry !== 'pipe');
  const overwritten = descriptors.some((entry) => entry !== 'ignore' && entry < entries.length);
  return libc === undefined || overwritten || descriptors.length < entries.length
    ? spawnByNode(spec, stdio, entries)
    : spawnByLibc(libc, spec, stdio, descriptors);
}

function spawnByLibc(
  libc: LinuxCalls,
  spec: ProcessSpec,
  { terminal }: ChildStdio,
  descriptors: readonly Exclude<StdioEntry, 'pipe'>[],
): SpawnedChild {
  const { argv, cwd, env } = spec;
  const candidates = programCandidates(spec);
  const exits = childExits(libc);
  const pid = posixSpawn(libc, { argv, candidates, cwd, env, descriptors, terminal });
  return { pid, exit: exits.of(pid), node: undefined };
}

/** The leader of a session without a terminal gets the one that it opens first. */
const TAKE_TERMINAL = ': <>"$0" && exec "$@"';

function spawnByNode(
  spec: ProcessSpec,
  { terminal }: ChildStdio,
  entries: readonly StdioEntry[],
): SpawnedChild {
  const { cwd, env } = spec;
  // The shell that takes the terminal could not say why the program cannot start.
  const problem = terminal === undefined ? undefined : findStartProblem(spec);
  if (problem !== undefined) throw problem;
  const taking = terminal === undefined ? [] : ['/bin/sh', '-c', TAKE_TERMINAL, terminal];
  const [program = '', ...args] = [...taking, ...spec.argv];
  const node = spawn(program, args, { cwd, env: { ...env }, detached: true, stdio: [...entries] });
  // The errno of a failed start comes again in an 'error' event, which is fatal without a listener.
  node.on('error', () => {});
  if (node.pid === undefined) throw diagnoseStartFailure(spec);
  const exit = new Promise<Ending>((resolve) => {
    node.once('exit', (code, signal) => resolve({ code, signal }));
  });
  return { pid: node.pid, exit, node };
}
