import { closeSync } from 'node:fs';
import type { ChildStdio, ChildStreams } from '../child-stdio.ts';
import type { TerminalRequest } from '../process-spec.ts';
import { closeMaster, openTerminal, setTerminalSize, type OpenedTerminal } from './open-terminal.ts';
import { TerminalStream } from './terminal-stream.ts';

/** A pseudo-terminal as all three standard streams of a child. */
export class ChildTerminal implements ChildStdio {
  readonly entries: readonly number[];
  readonly terminal: string | undefined;
  readonly #terminal: OpenedTerminal;

  constructor({ size, takenByProgram }: TerminalRequest) {
    this.#terminal = openTerminal(size);
    const { path, slaveFd } = this.#terminal;
    this.entries = [slaveFd, slaveFd, slaveFd];
    this.terminal = takenByProgram ? undefined : path;
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
