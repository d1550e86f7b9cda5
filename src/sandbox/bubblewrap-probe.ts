import { accessSync, constants, realpathSync, statSync } from 'node:fs';
import { dirname, isAbsolute, join } from 'node:path';
import { ProcessStartError, runProcess, type ProcessOutcome } from '../exec/index.ts';
import type { Bubblewrap } from './sandbox-facts.ts';

const PROBE_TIMEOUT_MS = 5_000;

/** Where to look for programs of the sandbox: the system's own folders first, then PATH. */
export function sandboxSearchPath(env: Readonly<Record<string, string>>): readonly string[] {
  const others = (env['PATH'] ?? '').split(':').filter((folder) => isAbsolute(folder));
  return ['/usr/bin', '/bin', '/usr/local/bin', ...others];
}

/**
 * Finds bubblewrap and tries whether it can build a sandbox here.
 *
 * @throws ProcessStartError when the system has no room for another process: the next try may find it
 */
export async function probeBubblewrap(searchPath: readonly string[]): Promise<Bubblewrap> {
  const path = findProgram('bwrap', searchPath);
  if (path === undefined) return { state: 'unusable', reason: missingReason };
  try {
    return await tryToUse(path);
  } catch (error) {
    if (!(error instanceof ProcessStartError) || error.failure === 'resources-exhausted') throw error;
    return { state: 'unusable', reason: unusableReason(path, error.message) };
  }
}

async function tryToUse(path: string): Promise<Bubblewrap> {
  const ways = [
    { freshProc: true, bindsDescriptors: true },
    { freshProc: true, bindsDescriptors: false },
    { freshProc: false, bindsDescriptors: true },
    { freshProc: false, bindsDescriptors: false },
  ];
  let said = '';
  for (const way of ways) {
    const tried = await tryBubblewrap(path, way);
    if (tried.exitCode === 0) return { state: 'ready', path, ...way };
    said = lastLine(tried);
  }
  return { state: 'unusable', reason: unusableReason(path, said) };
}

const missingReason =
  'bubblewrap (bwrap) is not installed, so commands cannot be sandboxed and will not run. ' +
  'Install the package `bubblewrap` (for example `sudo apt-get install bubblewrap`), ' +
  'or choose the danger-full-access sandbox mode to run without one.';

function lastLine({ stderr }: ProcessOutcome): string {
  return stderr.toString('utf8').trim().split('\n').at(-1) ?? '';
}

function unusableReason(path: string, said: string): string {
  return (
    `bubblewrap (${path}) cannot build a sandbox on this machine${said === '' ? '' : ` (${said})`}, ` +
    'so commands cannot be sandboxed and will not run. It needs unprivileged user namespaces: see the sysctls ' +
    '`kernel.unprivileged_userns_clone` and `kernel.apparmor_restrict_unprivileged_userns`, ' +
    'or the seccomp profile of the container. ' +
    'To run without a sandbox, choose the danger-full-access sandbox mode.'
  );
}

/** Its absolute real path. */
export function findProgram(name: string, searchPath: readonly string[]): string | undefined {
  for (const folder of searchPath) {
    try {
      const candidate = realpathSync(join(folder, name));
      accessSync(candidate, constants.X_OK);
      if (statSync(candidate).isFile()) return candidate;
    } catch {
      continue;
    }
  }
  return undefined;
}

async function tryBubblewrap(
  path: string,
  { freshProc, bindsDescriptors }: { readonly freshProc: boolean; readonly bindsDescriptors: boolean },
): Promise<ProcessOutcome> {
  const viewArguments = ['--ro-bind', '/', '/', '--dev', '/dev'];
  const runArguments = ['--cap-drop', 'ALL', '--'];
  const namespaces = ['--unshare-user', '--unshare-pid', '--unshare-ipc', '--unshare-net'];
  const argv = [
    path,
    ...viewArguments,
    ...namespaces,
    ...(freshProc ? ['--proc', '/proc'] : []),
    ...(bindsDescriptors ? ['--ro-bind-fd', '3', dirname(path)] : []),
    ...runArguments,
    path,
    '--version',
  ];
  const extraFiles = bindsDescriptors ? [{ fd: 3, place: dirname(path) }] : [];
  return await runProcess(
    { argv, cwd: '/', env: {}, stdin: 'null', extraFiles },
    { timeoutMs: PROBE_TIMEOUT_MS },
  );
}
