import { constants, openSync } from 'node:fs';
import { keepFromChildren, posixCalls } from '../libc.ts';
import type { TerminalSize } from '../process-spec.ts';

/**
 * Pseudo-terminals by the C library's own calls: Node has none. The packages that offer terminals on Node leave the
 * master's descriptor open in every child that is started meanwhile, sandboxed ones too, which could then type into
 * each other's terminals.
 */

/** A pseudo-terminal: no child inherits either descriptor unless it is given it. */
export interface OpenedTerminal {
  /** The server's side; non-blocking. */
  readonly masterFd: number;
  /** The child's side. */
  readonly slaveFd: number;
  /** The child's side by name. */
  readonly path: string;
}

/** The system has no pseudo-terminal to give; `code` is its errno name. */
class TerminalUnavailableError extends Error {
  readonly code: string;

  constructor(code: string) {
    super(`no pseudo-terminal can be opened (${code})`);
    this.name = 'TerminalUnavailableError';
    this.code = code;
  }
}

/** From fcntl.h, alike on Linux and macOS; Node does not name it. */
const F_SETFL = 4;

const TIOCSWINSZ = process.platform === 'darwin' ? 0x80087467 : 0x5414;

/** @throws TerminalUnavailableError */
export function openTerminal(size: TerminalSize): OpenedTerminal {
  const libc = posixCalls();
  const masterFd = libc.openTerminal(constants.O_RDWR | constants.O_NOCTTY);
  if (masterFd < 0) throw new TerminalUnavailableError(libc.errorName(libc.errno()));
  try {
    if (!keepFromChildren(masterFd)) throw new TerminalUnavailableError(libc.errorName(libc.errno()));
    checked(libc.fcntl(masterFd, F_SETFL, 'int', constants.O_RDWR | constants.O_NONBLOCK));
    checked(libc.grantTerminal(masterFd));
    checked(libc.unlockTerminal(masterFd));
    const path = libc.terminalPath(masterFd);
    if (path === null) throw new TerminalUnavailableError(libc.errorName(libc.errno()));
    setTerminalSize(masterFd, size);
    // The server must not get a controlling terminal by this.
    return { masterFd, slaveFd: openSync(path, constants.O_RDWR | constants.O_NOCTTY), path };
  } catch (error) {
    libc.close(masterFd);
    throw error;
  }

  function checked(result: number): void {
    if (result < 0) throw new TerminalUnavailableError(libc.errorName(libc.errno()));
  }
}

/** Closes a side that `openTerminal` opened and nothing has taken over: Node's own call warns of what it did not open. */
export function closeMaster(masterFd: number): void {
  posixCalls().close(masterFd);
}

/** What runs in the terminal is told by SIGWINCH when the size changes. */
export function setTerminalSize(masterFd: number, { rows, cols }: TerminalSize): void {
  posixCalls().ioctl(masterFd, TIOCSWINSZ, 'uint16_t *', new Uint16Array([rows, cols, 0, 0]));
}
