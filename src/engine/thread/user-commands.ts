import type { ResponseItem } from '../../protocol/index.ts';
import type { WriteClaim } from '../../store/index.ts';
import { runUserCommand } from '../../tools/user-command.ts';
import type { ThreadEvent } from '../events.ts';
import type { TurnSettings } from '../turn/settings.ts';
import type { ActiveTurn } from './active-turn.ts';
import type { LoginCommands } from './login-commands.ts';
import type { ThreadServices, ThreadStart } from './thread-services.ts';
import { shellEnv } from './turn-preparation.ts';
import { userCommandRecord } from './user-command-record.ts';

/** What a thread's commands are part of. */
export interface UserCommandsParts {
  readonly services: ThreadServices;
  readonly start: ThreadStart;
  readonly loginCommands: LoginCommands;
  readonly emit: (event: ThreadEvent) => void;
}

/** A command of the user, in the turn that it runs in or beside. */
export interface UserCommand {
  readonly script: string;
  readonly turn: ActiveTurn;
  readonly settings: TurnSettings;
  /** Takes what the model is to know of it. */
  readonly tell: (record: ResponseItem) => void;
}

/**
 * The user's own commands in a thread. One is a turn of its own, or runs beside the turn that runs when it comes: it
 * ends with that turn where that is ended early, and goes on behind it otherwise.
 */
export class UserCommands {
  readonly #parts: UserCommandsParts;
  readonly #beside = new Map<Promise<void>, ActiveTurn>();

  constructor(parts: UserCommandsParts) {
    this.#parts = parts;
  }

  /** Runs a command to its end. */
  async run({ script, turn, settings, tell }: UserCommand): Promise<void> {
    const { services, start, loginCommands, emit } = this.#parts;
    const { truncation } = start.models.find(settings.model);
    const { cwd, permissionProfile: terms } = settings;
    await runUserCommand(script, {
      turnId: turn.id,
      cwd,
      commandLine: (argv) => loginCommands.commandLine(argv, cwd, { cwd, terms, proxied: false }),
      env: shellEnv(services, start),
      launcher: services.launcher,
      shell: start.shell,
      emit,
      signal: turn.signal,
      onEnd: (report) => tell(userCommandRecord(script, report, truncation)),
    });
  }

  /** Runs a command beside what its turn does. @param claim is released at its end */
  runBeside(command: UserCommand, claim: WriteClaim): void {
    const { turn } = command;
    const run = turn.whenAnnounced
      .then(() => this.run(command))
      .catch((error: unknown) => {
        this.#parts.services.log.error('a command broke off', { turnId: turn.id, error });
      })
      .finally(() => {
        claim.release();
        this.#beside.delete(run);
      });
    this.#beside.set(run, turn);
  }

  /** Waits for the commands beside a turn. */
  async ended(turn: ActiveTurn): Promise<void> {
    await Promise.all([...this.#beside].flatMap(([run, beside]) => (beside === turn ? [run] : [])));
  }

  /** Ends all that run beside a turn or behind it, and waits until they are gone. */
  async close(): Promise<void> {
    for (const turn of this.#beside.values()) turn.cancel();
    await Promise.all(this.#beside.keys());
  }
}
