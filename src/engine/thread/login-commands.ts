import { statSync } from 'node:fs';
import { systemClock } from '../../clock.ts';
import { excludesVariable } from '../../config/index.ts';
import { PROXY_VARIABLES } from '../../network/index.ts';
import { isUnconfined, type SandboxTerms } from '../../permissions/index.ts';
import { isReadable, isWritable } from '../../sandbox/index.ts';
import { sourcedCommand } from '../../tools/shell-snapshot/index.ts';
import { isPosix } from '../../tools/shell/index.ts';
import { SESSION_ENVIRONMENT } from '../../tools/unified-exec/index.ts';
import type { ThreadServices, ThreadStart } from './thread-services.ts';
import { shellEnv } from './turn-preparation.ts';

/** When a thread's snapshot is taken unless a turn begins before, in milliseconds: many threads are only looked at. */
const UNHURRIED_MS = 250;

/** A snapshot that is taken, or was. */
interface Taking {
  /** The folder that the shell is started in. */
  readonly cwd: string;
  readonly stop: AbortController;
  /** Its file; null where there can be none. No command waits for it. */
  readonly path: Promise<string | null>;
}

/** What the commands of a turn have in common. */
export interface TurnCommands {
  readonly cwd: string;
  /** What the sandbox holds those to that run in it. */
  readonly terms: SandboxTerms;
  /** Whether they get to the network by proxies of ours. */
  readonly proxied: boolean;
}

/**
 * A thread's login commands: what startup files do is done once for all of them, in the background. A command that comes
 * before that is done runs in a login shell, and so does one in another folder than its turn's.
 */
export class LoginCommands {
  readonly #services: ThreadServices;
  readonly #start: ThreadStart;
  readonly #cancelTimer: () => void;
  #taking: Taking | null = null;
  /** The snapshot's file, once it is there. */
  #path: string | null = null;
  #closed = false;

  constructor({ services, start }: { readonly services: ThreadServices; readonly start: ThreadStart }) {
    this.#services = services;
    this.#start = start;
    const takeOne = (): void => this.turnBegins(start.settings.cwd);
    this.#cancelTimer = systemClock.after(UNHURRIED_MS, takeOne);
  }

  /** Has a snapshot taken for a turn in a folder. Threads that work for others, often briefly, wait for a command. */
  turnBegins(cwd: string): void {
    this.#cancelTimer();
    if (this.#start.place.label === null) this.#take(cwd);
  }

  /** How to run a command, which may be a login command, in a folder. */
  commandLine(argv: readonly string[], cwd: string, turn: TurnCommands): readonly string[] {
    this.#take(turn.cwd);
    const path = this.#path;
    if (path === null || cwd !== this.#taking?.cwd || !this.#isTrusted(path, turn)) return argv;
    const { shell, config } = this.#start;
    const set = config.shellEnvironmentPolicy.set.keys();
    const kept = [...set, 'CODEX_THREAD_ID', ...(turn.proxied ? PROXY_VARIABLES : [])];
    return sourcedCommand(argv, { shell, path }, kept) ?? argv;
  }

  /** Removes the snapshot; resolves when nothing of it is left. */
  async close(): Promise<void> {
    this.#closed = true;
    this.#cancelTimer();
    await this.#drop();
  }

  #take(cwd: string): void {
    const { shell, config, recorder } = this.#start;
    const { kind, path } = shell;
    if (this.#closed || this.#taking?.cwd === cwd) return;
    if (!isPosix(kind) || !config.features.enabled('shell_snapshot')) return;
    const before = this.#drop();
    const stop = new AbortController();
    const request = {
      threadId: recorder.threadId,
      shell: { kind, path },
      cwd,
      env: this.#env(),
      isExcluded: excludesVariable(config.shellEnvironmentPolicy),
      signal: stop.signal,
    };
    const taking: Taking = { cwd, stop, path: before.then(() => this.#services.snapshots.take(request)) };
    this.#taking = taking;
    void taking.path.then((file) => {
      if (this.#taking === taking) this.#path = file;
    });
  }

  async #drop(): Promise<void> {
    const taking = this.#taking;
    if (taking === null) return;
    this.#taking = null;
    this.#path = null;
    taking.stop.abort();
    await this.#services.snapshots.remove(this.#start.recorder.threadId, await taking.path);
  }

  /** What nearly all of the thread's commands are started with: startup files may go by it. */
  #env(): Record<string, string> {
    const env = shellEnv(this.#services, this.#start);
    const inSessions = this.#start.config.features.enabled('unified_exec');
    return inSessions ? { ...env, ...SESSION_ENVIRONMENT } : env;
  }

  /**
   * Whether a command finds the snapshot, as it was taken: what sandboxed commands may write is not read by others that
   * run outside.
   */
  #isTrusted(path: string, { cwd, terms }: TurnCommands): boolean {
    if (statSync(path, { throwIfNoEntry: false })?.isFile() !== true) return false;
    if (isUnconfined(terms)) return true;
    const { projects, env } = this.#services;
    const project = projects.at(cwd);
    return isReadable(terms, project, path, env) && !isWritable(terms, project, path, env);
  }
}
