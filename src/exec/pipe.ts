import { linuxCalls, posixCalls, type LinuxCalls } from './libc.ts';

/** A pipe whose ends no child inherits unless it is given one. */
export interface Pipe {
  readonly readFd: number;
  readonly writeFd: number;
  closeReader(): void;
  closeWriter(): void;
}

/** `O_CLOEXEC` of Linux, which Node does not name. */
const O_CLOEXEC = 0o2000000;

/** All or none: undefined where the C library cannot be called; throws where the system has no room for so many. */
export function makePipes(count: number): readonly Pipe[] | undefined {
  const libc = linuxCalls();
  if (libc === undefined) return undefined;
  const made: Pipe[] = [];
  try {
    while (made.length < count) made.push(makePipe(libc));
    return made;
  } catch (error) {
    for (const pipe of made) {
      pipe.closeReader();
      pipe.closeWriter();
    }
    throw error;
  }
}

function makePipe(libc: LinuxCalls): Pipe {
  const ends = new Int32Array(2);
  const { close, errno, errorName } = posixCalls();
  if (libc.pipe2(ends, O_CLOEXEC) < 0) {
    const code = errorName(errno());
    throw Object.assign(new Error(`no pipe can be made (${code})`), { code });
  }
  const [readFd = -1, writeFd = -1] = ends;
  return { readFd, writeFd, closeReader: () => close(readFd), closeWriter: () => close(writeFd) };
}
