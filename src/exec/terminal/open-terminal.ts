import { constants, openSync } from 'node:fs';
import { createRequire } from 'node:module';
import type * as Koffi from 'koffi';
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

interface TerminalCalls {
  readonly openMaster: Koffi.KoffiFunc<(flags: number) => number>;
  readonly close: Koffi.KoffiFunc<(fd: number) => number>;
  readonly grant: Koffi.KoffiFunc<(fd: number) => number>;
  readonly unlock: Koffi.KoffiFunc<(fd: number) => number>;
  readonly slavePath: Koffi.KoffiFunc<(fd: number) => string | null>;
  readonly control: Koffi.KoffiFunc<(fd: number, request: number, type: string, size: Uint16Array) => number>;
  readonly setFlags: Koffi.KoffiFunc<(fd: number, command: number, type: 'int', flags: number) => number>;
  readonly errorName: () => string;
}

/** From fcntl.h, alike on Linux and macOS; Node names none of them. */
const F_SETFD = 2;
const F_SETFL = 4;
const FD_CLOEXEC = 1;

const TIOCSWINSZ = process.platform === 'darwin' ? 0x80087467 : 0x5414;

let calls: TerminalCalls | undefined;

/** Loaded with the first terminal: that takes 10 ms. */
function terminalCalls(): TerminalCalls {
  if (calls !== undefined) return calls;
  const koffi: typeof Koffi = createRequire(import.meta.url)('koffi');
  const libc = koffi.load(null);
  calls = {
    openMaster: libc.func('int posix_openpt(int flags)'),
    close: libc.func('int close(int fd)'),
    grant: libc.func('int grantpt(int fd)'),
    unlock: libc.func('int unlockpt(int fd)'),
    slavePath: libc.func('const char *ptsname(int fd)'),
    control: libc.func('int ioctl(int fd, unsigned long request, ...)'),
    setFlags: libc.func('int fcntl(int fd, int command, ...)'),
    errorName: () => {
      const number = koffi.errno();
      return Object.entries(koffi.os.errno).find(([, value]) => value === number)?.[0] ?? 'EUNKNOWN';
    },
  };
  return calls;
}

/** @throws TerminalUnavailableError */
export function openTerminal(size: TerminalSize): OpenedTerminal {
  const libc = terminalCalls();
  const masterFd = libc.openMaster(constants.O_RDWR | constants.O_NOCTTY);
  if (masterFd < 0) throw new TerminalUnavailableError(libc.errorName());
  try {
    checked(libc.setFlags(masterFd, F_SETFD, 'int', FD_CLOEXEC));
    checked(libc.setFlags(masterFd, F_SETFL, 'int', constants.O_RDWR | constants.O_NONBLOCK));
    checked(libc.grant(masterFd));
    checked(libc.unlock(masterFd));
    const path = libc.slavePath(masterFd);
    if (path === null) throw new TerminalUnavailableError(libc.errorName());
    setTerminalSize(masterFd, size);
    // The server must not get a controlling terminal by this.
    return { masterFd, slaveFd: openSync(path, constants.O_RDWR | constants.O_NOCTTY), path };
  } catch (error) {
    libc.close(masterFd);
    throw error;
  }

  function checked(result: number): void {
    if (result < 0) throw new TerminalUnavailableError(libc.errorName());
  }
}

/** Closes a side that `openTerminal` opened and nothing has taken over: Node's own call warns of what it did not open. */
export function closeMaster(masterFd: number): void {
  terminalCalls().close(masterFd);
}

/** What runs in the terminal is told by SIGWINCH when the size changes. */
export function setTerminalSize(masterFd: number, { rows, cols }: TerminalSize): void {
  terminalCalls().control(masterFd, TIOCSWINSZ, 'uint16_t *', new Uint16Array([rows, cols, 0, 0]));
}
