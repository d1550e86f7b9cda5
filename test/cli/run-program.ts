import { spawn, type ChildProcessWithoutNullStreams } from 'node:child_process';
import { onTestFinished } from 'vitest';
import { LineSplitter } from '../../src/transport/line-splitter.ts';
import { builtProgram, testHome, type TestHome } from '../harness/index.ts';

/** A run of the built program. */
export interface Run {
  readonly child: ChildProcessWithoutNullStreams;
  readonly lines: string[];
  stderr(): string;
  write(...messages: readonly (string | Buffer | object)[]): void;
  /** Resolves when `count` lines have come. */
  got(count: number): Promise<string[]>;
  readonly ended: Promise<{ code: number | null; signal: NodeJS.Signals | null }>;
}

interface RunOptions {
  /** What is started instead of the built program, such as a link to it. */
  readonly path?: string;
  readonly env?: NodeJS.ProcessEnv;
  /** In place of a home of its own. */
  readonly home?: TestHome;
}

/** Starts the program; it is killed when the test ends. */
export async function start(
  args: readonly string[],
  { path, env = {}, home = newHome() }: RunOptions = {},
): Promise<Run> {
  const child = spawn(path ?? process.execPath, path === undefined ? [await builtProgram(), ...args] : args, {
    cwd: home.workspace.path,
    env: {
      PATH: process.env['PATH'],
      HOME: home.root.path,
      CODEX_HOME: home.codexHome.path,
      TERM: 'dumb',
      ...env,
    },
  });
  onTestFinished(() => void child.kill('SIGKILL'));
  const lines: string[] = [];
  const waiting = new Set<() => void>();
  const splitter = new LineSplitter((line) => {
    lines.push(line);
    for (const check of waiting) check();
  });
  let stderr = '';
  child.stdout.on('data', (chunk: Buffer) => splitter.push(chunk));
  child.stderr.on('data', (chunk: Buffer) => {
    stderr += chunk.toString();
  });
  child.stdin.on('error', () => undefined);
  const ended = new Promise<{ code: number | null; signal: NodeJS.Signals | null }>((resolve) => {
    child.on('close', (code, signal) => resolve({ code, signal }));
  });
  const got = (count: number): Promise<string[]> =>
    new Promise((resolve) => {
      const check = (): void => {
        if (lines.length >= count) resolve(lines);
      };
      waiting.add(check);
      check();
    });
  const write = (...messages: readonly (string | Buffer | object)[]): void => {
    for (const m of messages)
      child.stdin.write(typeof m === 'string' || Buffer.isBuffer(m) ? m : `${JSON.stringify(m)}\n`);
  };
  return { child, lines, stderr: () => stderr, write, got, ended };
}

function newHome(): TestHome {
  const home = testHome();
  onTestFinished(() => home.remove());
  return home;
}
