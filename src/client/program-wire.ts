import { spawn } from 'node:child_process';
import { LineSplitter } from '../transport/line-splitter.ts';
import type { Wire } from './wire.ts';

/** How long the server may take to end after a hang-up before it is killed. */
const CLOSE_LIMIT_MS = 5000;

/** A server that is started as a process of its own. */
export interface ServerProgram {
  /** The program and its arguments. */
  readonly command: readonly [string, ...string[]];
  /** This process's, unless they are given. */
  readonly cwd?: string;
  readonly env?: NodeJS.ProcessEnv;
}

/** Starts a server and speaks JSON lines over its standard input and output. What it prints on stderr goes to ours. */
export function programWire({ command: [program, ...args], cwd, env }: ServerProgram): Wire {
  const child = spawn(program, args, { cwd, env, stdio: ['pipe', 'pipe', 'inherit'] });
  let receive: (text: string) => void = () => undefined;
  const lines = new LineSplitter((line) => receive(line));
  child.stdout.on('data', (chunk: Buffer) => lines.push(chunk));
  // What cannot be written is told by the end of the process.
  child.stdin.on('error', () => undefined);
  const ended = new Promise<string>((resolve) => {
    child.on('error', (error) => resolve(error.message));
    child.on('close', (code, killedBy) => resolve(`the server ended (${killedBy ?? `exit code ${code}`})`));
  });
  return {
    send: (text) => void child.stdin.write(`${text}\n`),
    onMessage: (receiver) => {
      receive = receiver;
    },
    onClose: (told) => void ended.then(told),
    end: async () => {
      child.stdin.end();
      const limit = setTimeout(() => child.kill('SIGKILL'), CLOSE_LIMIT_MS);
      await ended;
      clearTimeout(limit);
    },
  };
}
