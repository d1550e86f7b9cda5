import type { LaunchPlan, LaunchRefusal, LaunchRequest } from './launch-plan.ts';
import { planMounts, type Mount } from './mount-plan.ts';
import type { RootSurvey } from './root-survey.ts';
import type { SandboxFacts } from './sandbox-facts.ts';
import { seccompFilter, type NetworkMode } from './seccomp.ts';
import { allowsNetwork } from '../permissions/index.ts';
import { isWithin } from './is-within.ts';

/** The descriptor on which bubblewrap reads the filter. */
const FILTER_FD = 3;

/** Confines a command with bubblewrap and a seccomp filter of our own. */
export function planBubblewrap(
  request: LaunchRequest,
  facts: Extract<SandboxFacts, { platform: 'linux' }>,
  survey: RootSurvey,
): LaunchPlan | LaunchRefusal {
  const { bubblewrap, arch } = facts;
  if (bubblewrap.state === 'unusable') return { refused: bubblewrap.reason };
  if (arch === undefined)
    return { refused: 'there is no system call filter for this processor; commands cannot be confined here' };
  const [link] = survey.replaceableLinks;
  if (link !== undefined) {
    return {
      refused: `${link} is a symbolic link in a writable folder, which the sandbox cannot keep in place`,
    };
  }
  const { room = null } = request;
  const network = networkMode(request);
  const mounts = planMounts(withProtected(bubblewrap.path, survey));
  const readsAll = survey.readable === 'all';
  const { cwd, terminal = false } = request;
  const descriptors = bubblewrap.bindsDescriptors ? descriptorsOf(mounts, readsAll) : NONE;
  // The command's session is not bubblewrap's, which a key such as Ctrl-C would end.
  const ownTerminal = terminal && facts.setsid !== undefined ? [facts.setsid, '-c', '--'] : [];
  return {
    argv: [
      ...(network === 'room' && room !== null ? room.entrance : []),
      bubblewrap.path,
      ...viewArguments(mounts, descriptors, readsAll),
      ...isolationArguments(network, bubblewrap.freshProc, readsAll),
      '--chdir',
      cwd,
      '--',
      ...ownTerminal,
      ...request.command,
    ],
    env: request.env,
    extraFiles: [
      { fd: FILTER_FD, content: seccompFilter(arch, network) },
      ...[...descriptors].map(([{ place }, fd]) => ({ fd, place })),
    ],
    mountPoints: mounts.filter((mount) => mount.kind === 'empty').map((mount) => mount.path),
    description: 'bubblewrap',
    takesTerminal: ownTerminal.length > 0,
  };
}

type Descriptors = ReadonlyMap<Mount, number>;

const NONE: Descriptors = new Map();

/**
 * Descriptors for what is bound: by a name, another command could meanwhile have put a link there that leads out. What
 * is only held in place opens nothing where all may be read.
 */
function descriptorsOf(mounts: readonly Mount[], readsAll: boolean): Descriptors {
  const bound = mounts.filter(
    ({ kind, path }) => path !== '/' && (kind === 'writable' || (kind === 'readOnly' && !readsAll)),
  );
  return new Map(bound.map((mount, index) => [mount, FILTER_FD + 1 + index]));
}

function networkMode({ policy, room }: LaunchRequest): NetworkMode {
  if (!allowsNetwork(policy)) return 'off';
  return room == null ? 'on' : 'room';
}

/** A command that could replace bubblewrap would run free the next time. */
function withProtected(path: string, survey: RootSurvey): RootSurvey {
  if (!survey.roots.some((root) => isWithin(path, root.path))) return survey;
  return { ...survey, protectedPaths: [...survey.protectedPaths, { path, state: 'present' }] };
}

/** What of the file system is seen. Where not all of it may be read it begins empty. */
function viewArguments(mounts: readonly Mount[], descriptors: Descriptors, readsAll: boolean): string[] {
  const argumentsOf = (mount: Mount): readonly string[] => mountArguments(mount, descriptors.get(mount));
  const root = mounts.find((mount) => mount.path === '/') ?? READ_ONLY_ROOT;
  const above = mounts.filter((mount) => mount !== root).flatMap(argumentsOf);
  const begin = readsAll ? argumentsOf(root) : ['--tmpfs', '/'];
  return ['--new-session', '--die-with-parent', ...begin, '--dev', '/dev', ...above];
}

const READ_ONLY_ROOT: Mount = { path: '/', place: '/', kind: 'readOnly' };

function isolationArguments(network: NetworkMode, freshProc: boolean, readsAll: boolean): string[] {
  const namespaces = ['--unshare-user', '--unshare-pid', '--unshare-ipc'];
  if (network === 'off') namespaces.push('--unshare-net');
  if (freshProc) namespaces.push('--proc', '/proc');
  else if (!readsAll) namespaces.push('--ro-bind', '/proc', '/proc');
  const sealed = readsAll ? [] : ['--remount-ro', '/'];
  // Root keeps its capabilities inside a user namespace unless told otherwise, and could remount.
  return [...namespaces, ...sealed, '--cap-drop', 'ALL', '--seccomp', String(FILTER_FD)];
}

function mountArguments({ path, kind }: Mount, fd: number | undefined): readonly string[] {
  switch (kind) {
    case 'writable':
      return fd === undefined ? ['--bind', path, path] : ['--bind-fd', String(fd), path];
    case 'readOnly':
      return fd === undefined ? ['--ro-bind', path, path] : ['--ro-bind-fd', String(fd), path];
    case 'empty':
      // Unlike the reference's not mounted read-only, which costs 0.15 ms each: what a command forces
      // into such a folder (it has no write permission) is gone with the sandbox.
      return ['--perms', '0555', '--tmpfs', path];
    case 'hiddenFolder':
      return ['--perms', '0555', '--tmpfs', path];
    case 'hiddenFile':
      return ['--ro-bind', '/dev/null', path];
  }
}
