import { randomInt } from 'node:crypto';
import { renameSync } from 'node:fs';
import { mkdir, open, readFile, rm } from 'node:fs/promises';
import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import type { Logger } from '../../log/logger.ts';
import type { CommandLauncher } from '../command-launcher.ts';
import { shellArgv, singleQuoted, type PosixShell } from '../shell/index.ts';
import { captureScript } from './capture-script.ts';
import { Slots } from './slots.ts';
import { readShellState, snapshotText } from './snapshot-text.ts';
import { removeStaleSnapshots, snapshotFiles, type LastChange } from './stale-snapshots.ts';

/** How long a login shell may take for what the user has it do, in milliseconds (0.129.0). */
const TIMEOUT_MS = 10_000;

/** How many snapshots are taken at a time. */
const AT_ONCE = Math.max(2, availableParallelism() >> 1);

/** What snapshots are taken with, and kept in. */
export interface ShellSnapshotsParts {
  readonly codexHome: string;
  readonly launcher: CommandLauncher;
  readonly log: Logger;
  readonly lastChange: LastChange;
}

/** Whose shell is to be written down, and where it runs. */
export interface SnapshotRequest {
  readonly threadId: string;
  readonly shell: { readonly kind: PosixShell; readonly path: string };
  readonly cwd: string;
  /** What the thread's commands start with. */
  readonly env: Readonly<Record<string, string>>;
  /** Whether a variable is kept from commands. */
  readonly isExcluded: (name: string) => boolean;
  readonly signal: AbortSignal;
}

/**
 * Writes down what login shells come to know: what startup files do takes long, and need not be done for every command.
 * The shell runs as the user starts it, outside of the sandbox (0.129.0).
 */
export class ShellSnapshots {
  readonly #parts: ShellSnapshotsParts;
  readonly #folder: string;
  /** The threads here that have a snapshot, or are about to. */
  readonly #live = new Set<string>();
  /** Where many threads begin at once, their commands are not to wait for all of these shells. */
  readonly #slots = new Slots(AT_ONCE);

  constructor(parts: ShellSnapshotsParts) {
    this.#parts = parts;
    this.#folder = join(parts.codexHome, 'shell_snapshots');
  }

  /** Takes a thread's snapshot and returns the path of its file; null where there can be none. Never rejects. */
  async take(request: SnapshotRequest): Promise<string | null> {
    const { threadId, signal } = request;
    this.#live.add(threadId);
    const files = snapshotFiles(this.#folder, threadId, `${Date.now()}${randomInt(100_000, 1_000_000)}`);
    try {
      await mkdir(this.#folder, { recursive: true, mode: 0o700 });
      await this.#slots.run(signal, () => Promise.all([this.#write(request, files.draft), this.#tidy()]));
      // At once with what is done of it: whoever sees the file finds commands run by it.
      renameSync(files.draft, files.final);
      return files.final;
    } catch (error) {
      await rm(files.draft, { force: true }).catch(() => undefined);
      if (!signal.aborted) this.#parts.log.warn('no snapshot of the login shell', { threadId, error });
      return null;
    }
  }

  /** Removes what was taken of a thread. */
  async remove(threadId: string, path: string | null): Promise<void> {
    this.#live.delete(threadId);
    if (path !== null) await rm(path, { force: true }).catch(() => undefined);
  }

  async #tidy(): Promise<void> {
    const { log, lastChange } = this.#parts;
    await removeStaleSnapshots(this.#folder, this.#live, lastChange).catch((error: unknown) => {
      log.warn('old snapshots could not be removed', { error });
    });
  }

  async #write(request: SnapshotRequest, draft: string): Promise<void> {
    const { shell, env, isExcluded } = request;
    // Nobody else gets to read it, not even before it is written.
    const file = await open(draft, 'wx', 0o600);
    try {
      await this.#run(request, captureScript(shell.kind, singleQuoted(draft)), true);
      const state = readShellState(await readFile(draft, 'latin1'), shell.kind);
      if (state === null) throw new Error('the login shell told too little of itself');
      const started = new Map(Object.entries(env).map(([name, value]) => [name, bytes(value)]));
      await file.truncate();
      await file.write(snapshotText(state, started, isExcluded), 0, 'latin1');
    } finally {
      await file.close();
    }
    const outcome = await this.#run(request, `set -e; . ${singleQuoted(draft)}`, false);
    if (outcome.exitCode !== 0) throw new Error(`it cannot be read in again: ${String(outcome.stderr)}`);
  }

  async #run({ shell, cwd, env, signal }: SnapshotRequest, script: string, login: boolean) {
    const argv = shellArgv(shell, script, login);
    const place = { argv, cwd, policyCwd: cwd, env, policy: 'outside', network: null } as const;
    const limits = { timeoutMs: TIMEOUT_MS, signal, onOutput: () => undefined };
    const result = await this.#parts.launcher.run({ ...place, ...limits });
    signal.throwIfAborted();
    if (result.kind === 'refused') throw new Error(result.message);
    return result.outcome;
  }
}

/** A text with a character for each byte. */
const bytes = (text: string): string => Buffer.from(text).toString('latin1');
