import { systemClock, type Clock } from '../../clock.ts';
import type {
  CommandEnd,
  CommandLauncher,
  LaunchRefused,
  OpenCommand,
  SessionLaunch,
} from '../command-launcher.ts';
import type { SessionItem } from './session-item.ts';
import { SessionOutput } from './session-output.ts';

/** A command that ends sooner is told as a whole, without deltas (0.129.0), in milliseconds. */
const SHORT_LIVED_MS = 150;

/** The exit code of a session that was ended from here (0.129.0). */
const TERMINATED_EXIT_CODE = -1;

/** What there was to read of a session. */
export interface SessionReading {
  readonly output: Buffer;
  readonly waitedMs: number;
  /** Null while it runs. */
  readonly exitCode: number | null;
}

/** How long to wait for output, and what ends the wait early. */
export interface SessionWait {
  readonly ms: number;
  readonly clock: Clock;
  readonly signal: AbortSignal;
}

/** A command that the model started and may come back to: it runs until it ends, whatever becomes of its turn. */
export class ExecSession {
  /** What the model and clients call it. */
  readonly id: number;
  readonly tty: boolean;
  /** When the model last had to do with it, by `performance.now()`. */
  lastUsedMs = performance.now();
  readonly #command: OpenCommand;
  readonly #output: SessionOutput;
  readonly #startedMs = performance.now();
  #item: SessionItem | null = null;
  #end: { readonly exitCode: number; readonly denied: boolean; readonly durationMs: number } | null = null;
  #readers = 0;
  #terminated = false;

  private constructor(id: number, tty: boolean, command: OpenCommand, output: SessionOutput) {
    this.id = id;
    this.tty = tty;
    this.#command = command;
    this.#output = output;
    void command.ended.then((end) => this.#ended(end));
  }

  /** Starts a command; nobody hears of it before it is shown. */
  static async open(
    id: number,
    launch: Omit<SessionLaunch, 'onOutput'>,
    launcher: CommandLauncher,
  ): Promise<ExecSession | LaunchRefused> {
    const output = new SessionOutput();
    const opened = await launcher.open({ ...launch, onOutput: output.append.bind(output) });
    return opened.kind === 'refused' ? opened : new ExecSession(id, launch.tty, opened, output);
  }

  /** The id of the item that it is shown as. */
  get itemId(): string {
    return this.#item?.id ?? '';
  }

  get hasEnded(): boolean {
    return this.#end !== null;
  }

  /** Whether it ended within the time in which short-lived commands do, and the sandbox seems to have stopped it. */
  async isDeniedAtOnce(signal: AbortSignal): Promise<boolean> {
    await this.#wait({ ms: SHORT_LIVED_MS, clock: systemClock, signal });
    return this.#end?.denied ?? false;
  }

  /** Tells clients of it from now on. */
  show(item: SessionItem): void {
    this.#item = item;
    item.start(String(this.id));
    const tell = (): void => {
      if (!this.hasEnded) this.#output.tell(item.deltas());
    };
    systemClock.after(this.#startedMs + SHORT_LIVED_MS - performance.now(), tell);
    this.#settle();
  }

  /** Runs `read`, during which its end is not told: what is done with it comes first. */
  async whileReading<T>(read: () => Promise<T>): Promise<T> {
    this.#readers++;
    try {
      return await read();
    } finally {
      this.#readers--;
      this.#settle();
    }
  }

  /** What it has written since it was last read, once the time is over or it has ended. */
  async read(wait: SessionWait): Promise<SessionReading> {
    const begun = performance.now();
    await this.#wait(wait);
    const waitedMs = performance.now() - begun;
    return { output: this.#output.takeUnread(), waitedMs, exitCode: this.#end?.exitCode ?? null };
  }

  /** Types into its terminal; false when it takes nothing more. */
  write(text: string): Promise<boolean> {
    return this.#command.write(text);
  }

  /** Ends it with all that it started; resolves when that is done. */
  async terminate(): Promise<void> {
    this.#terminated = true;
    this.#command.kill();
    await this.#command.ended;
  }

  async #wait({ ms, clock, signal }: SessionWait): Promise<void> {
    signal.throwIfAborted();
    if (this.hasEnded) return;
    const stop = new AbortController();
    try {
      await new Promise<void>((resolve, reject) => {
        const interrupted = (): void => reject(signal.reason);
        signal.addEventListener('abort', interrupted, { once: true, signal: stop.signal });
        stop.signal.addEventListener('abort', clock.after(ms, resolve), { once: true });
        void this.#command.ended.then(() => resolve());
      });
    } finally {
      stop.abort();
    }
  }

  #ended({ outcome, denied }: CommandEnd): void {
    const bySignal = this.tty ? 1 : TERMINATED_EXIT_CODE;
    const exitCode = this.#terminated ? TERMINATED_EXIT_CODE : (outcome.exitCode ?? bySignal);
    this.#end = { exitCode, denied, durationMs: outcome.durationMs };
    this.#output.end();
    this.#settle();
  }

  #settle(): void {
    if (this.#end === null || this.#readers > 0) return;
    const { exitCode, durationMs } = this.#end;
    this.#item?.complete({ output: this.#output.whole(), exitCode, durationMs });
  }
}
