import { readdirSync } from 'node:fs';
import { createRequire } from 'node:module';
import type * as Koffi from 'koffi';

/** Calls of the C library that Node has no name for. What they return is negative where they failed. */

type Call<Arguments extends readonly unknown[], Result = number> = Koffi.KoffiFunc<
  (...args: [...Arguments]) => Result
>;

/** What every POSIX system has. */
export interface PosixCalls {
  readonly close: Call<[fd: number]>;
  readonly fcntl: Call<[fd: number, command: number, type: 'int', argument: number]>;
  readonly ioctl: Call<[fd: number, request: number, type: string, argument: Uint16Array]>;
  readonly openTerminal: Call<[flags: number]>;
  readonly grantTerminal: Call<[fd: number]>;
  readonly unlockTerminal: Call<[fd: number]>;
  readonly terminalPath: Call<[fd: number], string | null>;
  /** The errno of the last call. */
  readonly errno: () => number;
  /** The name of an errno, such as `ENOENT`. */
  readonly errorName: (errno: number) => string;
}

/** What starts processes on Linux. The structures are opaque: buffers with room enough for those of any C library. */
export interface LinuxCalls {
  readonly pipe2: Call<[ends: Int32Array, flags: number]>;
  readonly waitpid: Call<[pid: number, status: Int32Array, options: number]>;
  readonly initAttributes: Call<[attributes: Buffer]>;
  readonly setFlags: Call<[attributes: Buffer, flags: number]>;
  readonly setDefaultSignals: Call<[attributes: Buffer, set: Buffer]>;
  readonly setSignalMask: Call<[attributes: Buffer, set: Buffer]>;
  readonly initActions: Call<[actions: Buffer]>;
  readonly destroyActions: Call<[actions: Buffer]>;
  readonly addDuplicate: Call<[actions: Buffer, from: number, to: number]>;
  readonly addOpen: Call<[actions: Buffer, fd: number, path: string, flags: number, mode: number]>;
  readonly addFolder: Call<[actions: Buffer, path: string]>;
  /** The errno, or 0; the id is put into `pid`. */
  readonly spawn: Call<
    [pid: Int32Array, path: string, actions: Buffer, attributes: Buffer, argv: Strings, env: Strings]
  >;
}

type Strings = readonly (string | null)[];

let posix: PosixCalls | undefined;
let linux: LinuxCalls | undefined;
let linuxTried = false;

/** Loaded with the first call: that takes 10 ms. */
function loadLibrary() {
  const koffi: typeof Koffi = createRequire(import.meta.url)('koffi');
  return { koffi, libc: koffi.load(null) };
}

/** @throws Error where the C library cannot be called */
export function posixCalls(): PosixCalls {
  if (posix !== undefined) return posix;
  const { koffi, libc } = loadLibrary();
  posix = {
    close: libc.func('int close(int fd)'),
    fcntl: libc.func('int fcntl(int fd, int command, ...)'),
    ioctl: libc.func('int ioctl(int fd, unsigned long request, ...)'),
    openTerminal: libc.func('int posix_openpt(int flags)'),
    grantTerminal: libc.func('int grantpt(int fd)'),
    unlockTerminal: libc.func('int unlockpt(int fd)'),
    terminalPath: libc.func('const char *ptsname(int fd)'),
    errno: () => koffi.errno(),
    errorName: (errno) =>
      Object.entries(koffi.os.errno).find(([, value]) => value === errno)?.[0] ?? 'EUNKNOWN',
  };
  return posix;
}

/** From fcntl.h, alike on Linux and macOS; Node names neither. */
const F_SETFD = 2;
const FD_CLOEXEC = 1;

/** Keeps a descriptor from children that are not given it; false where it is not open. */
export function keepFromChildren(fd: number): boolean {
  return posixCalls().fcntl(fd, F_SETFD, 'int', FD_CLOEXEC) >= 0;
}

/** Undefined on other systems, and where the C library is too old or cannot be called. */
export function linuxCalls(): LinuxCalls | undefined {
  if (linuxTried || process.platform !== 'linux') return linux;
  linuxTried = true;
  try {
    linux = bindLinux();
    keepInherited();
  } catch {
    linux = undefined;
  }
  return linux;
}

/** What the server was started with is not its children's: a folder that is open leads out of every sandbox. */
function keepInherited(): void {
  for (const name of readdirSync('/proc/self/fd')) if (Number(name) > 2) keepFromChildren(Number(name));
}

function bindLinux(): LinuxCalls {
  const { libc } = loadLibrary();
  const actions = 'posix_spawn_file_actions';
  const attributes = 'posix_spawnattr';
  return {
    pipe2: libc.func('int pipe2(int *ends, int flags)'),
    waitpid: libc.func('int waitpid(int pid, int *status, int options)'),
    initAttributes: libc.func(`int ${attributes}_init(void *attributes)`),
    setFlags: libc.func(`int ${attributes}_setflags(void *attributes, short flags)`),
    setDefaultSignals: libc.func(`int ${attributes}_setsigdefault(void *attributes, void *set)`),
    setSignalMask: libc.func(`int ${attributes}_setsigmask(void *attributes, void *set)`),
    initActions: libc.func(`int ${actions}_init(void *actions)`),
    destroyActions: libc.func(`int ${actions}_destroy(void *actions)`),
    addDuplicate: libc.func(`int ${actions}_adddup2(void *actions, int from, int to)`),
    addOpen: libc.func(
      `int ${actions}_addopen(void *actions, int fd, const char *path, int flags, int mode)`,
    ),
    addFolder: libc.func(`int ${actions}_addchdir_np(void *actions, const char *path)`),
    spawn: libc.func(
      'int posix_spawn(int *pid, const char *path, void *actions, void *attributes, const char **argv, const char **env)',
    ),
  };
}
