import { constants } from 'node:os';
import { isMainThread } from 'node:worker_threads';
import type { LinuxCalls } from './libc.ts';

/** How a process ended: by itself with a code, or by a signal. */
export interface Ending {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
}

const WNOHANG = 1;

/** Worker threads hear of no signals, so they look. On the main thread this only keeps it from ending before its children. */
const LOOK_MS = isMainThread ? 1_000 : 5;

type Listener = (ending: Ending) => void;

/** Hears of the end of processes that Node did not start. */
class ChildExits {
  readonly #listeners = new Map<number, Listener>();
  readonly #libc: LinuxCalls;
  readonly #status = new Int32Array(1);
  #looking: NodeJS.Timeout | undefined;

  constructor(libc: LinuxCalls) {
    this.#libc = libc;
    if (isMainThread) process.on('SIGCHLD', () => this.#look());
  }

  /** The end of a process that `posixSpawn` has just started. */
  of(pid: number): Promise<Ending> {
    this.#looking ??= setInterval(() => this.#look(), LOOK_MS);
    return new Promise((resolve) => this.#listeners.set(pid, resolve));
  }

  #look(): void {
    for (const [pid, listener] of this.#listeners) {
      const found = this.#libc.waitpid(pid, this.#status, WNOHANG);
      if (found === 0) continue;
      this.#listeners.delete(pid);
      listener(found === pid ? endingOf(this.#status[0] ?? 0) : { code: null, signal: null });
    }
    if (this.#listeners.size > 0) return;
    clearInterval(this.#looking);
    this.#looking = undefined;
  }
}

function endingOf(status: number): Ending {
  const signal = status & 0x7f;
  if (signal === 0) return { code: (status >> 8) & 0xff, signal: null };
  return { code: null, signal: signalNames.get(signal) ?? 'SIGKILL' };
}

const signalNames = new Map<number, NodeJS.Signals>();
for (const [name, number] of Object.entries(constants.signals)) {
  if (isSignal(name) && !signalNames.has(number)) signalNames.set(number, name);
}

function isSignal(name: string): name is NodeJS.Signals {
  return name in constants.signals;
}

let exits: ChildExits | undefined;

/** To be had before a process is started, so that its end is heard however soon it comes. */
export function childExits(libc: LinuxCalls): ChildExits {
  exits ??= new ChildExits(libc);
  return exits;
}
