import { closeSync } from 'node:fs';
import type { ChildStdio, ChildStreams } from '../child-stdio.ts';
import type { TerminalRequest } from '../process-spec.ts';
import { closeMaster, openTerminal, setTerminalSize, type OpenedTerminal } from './open-terminal.ts';
import { TerminalStream } from './terminal-stream.ts';

/** The leader of a session without a terminal gets the one that it opens first. */
const TAKE_TERMINAL = ': <>"$0" && exec "$@"';

/** A pseudo-terminal as all three standard streams of a child. */
export class ChildTerminal implements ChildStdio {
  readonly entries: readonly number[];
  readonly #terminal: OpenedTerminal;
  readonly #takenByProgram: boolean;

  constructor({ size, takenByProgram }: TerminalRequest) {
    this.#terminal = openTerminal(size);
    this.#takenByProgram = takenByProgram;
    const { slaveFd } = this.#terminal;
    this.entries = [slaveFd, slaveFd, slaveFd];
  }

  argv(argv: readonly string[]): readonly string[] {
    return this.#takenByProgram ? argv : ['/bin/sh', '-c', TAKE_TERMINAL, this.#terminal.path, ...argv];
  }

  connect(): ChildStreams {
    const { masterFd, slaveFd } = this.#terminal;
    closeSync(slaveFd);
    const stream = new TerminalStream(masterFd);
    return {
      stdin: stream,
      stdout: stream,
      stderr: undefined,
      resize: (size) => {
        if (stream.destroyed) return false;
        setTerminalSize(masterFd, size);
        return true;
      },
    };
  }

  abandon(): void {
    closeSync(this.#terminal.slaveFd);
    closeMaster(this.#terminal.masterFd);
  }
}
