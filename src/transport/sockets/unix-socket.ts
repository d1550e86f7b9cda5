import { chmod, lstat, mkdir, stat, unlink } from 'node:fs/promises';
import { connect } from 'node:net';
import { dirname } from 'node:path';
import { osErrorCode } from '../../os-error.ts';

const PRIVATE_DIRECTORY = 0o700;
const STICKY = 0o1000;
/** Kept from new files: what anybody but their owner could do, and running them. */
const ALL_BUT_OWNER = 0o177;

/**
 * Makes a path free for a socket: its directory is there and private, and nothing is at the path.
 *
 * @throws Error when a live server listens there, or something other than a socket is there
 */
export async function prepareSocketPath(path: string): Promise<void> {
  await preparePrivateDirectory(dirname(path));
  const found = await whatIsAt(path);
  if (found === 'live') throw new Error(`app-server control socket is already in use at ${path}`);
  if (found === 'other')
    throw new Error(`app-server control socket path exists and is not a socket: ${path}`);
  if (found === 'stale') await unlink(path);
}

/**
 * Makes a socket to which nobody but the user of this process can connect, from its first moment on. Node makes it
 * before `listen` returns, so nothing else sees the mask. Worker threads cannot do this.
 */
export function privately(listen: () => void): void {
  const before = process.umask(ALL_BUT_OWNER);
  try {
    listen();
  } finally {
    process.umask(before);
  }
}

/**
 * A directory of ours is made private, as in 0.129.0. One that many share, such as `/tmp`, stays as it is: its socket is
 * private all the same.
 */
async function preparePrivateDirectory(directory: string): Promise<void> {
  try {
    await mkdir(directory, { mode: PRIVATE_DIRECTORY });
    return;
  } catch (error) {
    if (osErrorCode(error) !== 'EEXIST') throw error;
  }
  const { mode, uid } = await stat(directory);
  const ours = uid === process.getuid?.() && (mode & STICKY) === 0;
  if (ours && (mode & 0o777) !== PRIVATE_DIRECTORY) await chmod(directory, PRIVATE_DIRECTORY);
}

async function whatIsAt(path: string): Promise<'nothing' | 'live' | 'stale' | 'other'> {
  try {
    if (!(await lstat(path)).isSocket()) return 'other';
  } catch (error) {
    if (osErrorCode(error) === 'ENOENT') return 'nothing';
    throw error;
  }
  return (await answers(path)) ? 'live' : 'stale';
}

/** Whether somebody accepts connections at a socket. */
function answers(path: string): Promise<boolean> {
  return new Promise((resolve, reject) => {
    const probe = connect(path);
    probe.once('connect', () => {
      probe.destroy();
      resolve(true);
    });
    probe.once('error', (error) => {
      if (osErrorCode(error) === 'ECONNREFUSED' || osErrorCode(error) === 'ENOENT') resolve(false);
      else reject(error);
    });
  });
}
