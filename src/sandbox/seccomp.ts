import {
  ALLOW,
  ARCHITECTURE,
  KILL_PROCESS,
  SYSCALL_NUMBER,
  and,
  argumentHigh,
  argumentLow,
  encode,
  failWith,
  ifAnyBit,
  ifAtLeast,
  ifEqual,
  load,
  result,
  type Instruction,
} from './bpf.ts';
import { auditArch, syscallNumber, type FilterArch, type SyscallName } from './syscalls.ts';

const EPERM = failWith(1);
const ENOSYS = failWith(38);

/** Calls of the x32 ABI share x86-64's architecture word and set this bit. */
const X32_BIT = 0x4000_0000;
/** CLONE_NEW{NS,CGROUP,UTS,IPC,USER,PID,NET}: every kind of namespace (time has no clone flag). */
const NAMESPACE_FLAGS = 0x7e02_0000;
/** CLONE_NEWTIME, which `unshare` takes and which means something else to `clone`. */
const NEW_TIME_NAMESPACE = 0x80;
const TIOCSTI = 0x5412;
const TIOCLINUX = 0x541c;
const AF_UNIX = 1;
const AF_INET = 2;
const AF_INET6 = 10;
const SOCK_DGRAM = 2;
const SOCKET_TYPE_MASK = 0xf;

/** Ways to reach other processes, the kernel's configuration or the mount table. */
const alwaysDenied: readonly SyscallName[] = [
  ...(['ptrace', 'process_vm_readv', 'process_vm_writev', 'kcmp', 'pidfd_getfd'] as const),
  ...(['io_uring_setup', 'io_uring_enter', 'io_uring_register'] as const),
  ...(['mount', 'umount2', 'pivot_root', 'chroot', 'setns', 'open_tree', 'open_tree_attr'] as const),
  ...(['move_mount', 'fsopen', 'fsconfig', 'fsmount', 'fspick', 'mount_setattr'] as const),
  ...(['open_by_handle_at', 'add_key', 'request_key', 'keyctl'] as const),
  ...(['bpf', 'perf_event_open', 'userfaultfd'] as const),
  ...(['kexec_load', 'kexec_file_load', 'init_module', 'finit_module', 'delete_module'] as const),
  ...(['reboot', 'swapon', 'swapoff', 'acct', 'quotactl', 'iopl', 'ioperm'] as const),
];

/**
 * Denied when the network is off. A network namespace alone would leave the socket files of the
 * machine's services (docker, dbus, ssh-agent), so nothing may connect or take connections. The calls
 * that only question a socket stay allowed, unlike in the reference: runtimes use them on inherited
 * socket pairs, and there is nothing to reach through them.
 */
const deniedWithoutNetwork: readonly SyscallName[] = [
  ...(['connect', 'bind', 'listen', 'accept', 'accept4', 'sendmmsg', 'recvmmsg'] as const),
];

/** What a command may reach: everything, nothing, or what listens in the network room that it is in. */
export type NetworkMode = 'on' | 'off' | 'room';

const cache = new Map<string, Uint8Array>();

/** The BPF program for bubblewrap's `--seccomp`; the same array object for the same arguments. */
export function seccompFilter(arch: FilterArch, network: NetworkMode): Uint8Array {
  const key = `${arch} ${network}`;
  let filter = cache.get(key);
  if (filter === undefined) {
    filter = encode(filterProgram(arch, network));
    cache.set(key, filter);
  }
  return filter;
}

/** The program itself: a list of denials that ends in "allow". */
export function filterProgram(arch: FilterArch, network: NetworkMode): readonly Instruction[] {
  const on = (name: SyscallName, body: readonly Instruction[]): Instruction[] => {
    const number = syscallNumber(name, arch);
    return number === null ? [] : [ifEqual(number, 0, body.length), ...body];
  };
  const deny = (name: SyscallName): Instruction[] => on(name, [result(EPERM)]);
  return [
    load(ARCHITECTURE),
    ifEqual(auditArch[arch], 1, 0),
    result(KILL_PROCESS),
    load(SYSCALL_NUMBER),
    ...(arch === 'x64' ? [ifAtLeast(X32_BIT, 0, 1), result(ENOSYS)] : []),
    ...alwaysDenied.flatMap(deny),
    // clone3 passes its flags in memory, where a filter cannot look: libraries fall back to clone.
    ...on('clone3', [result(ENOSYS)]),
    ...on('clone', denyAnyBit(0, NAMESPACE_FLAGS)),
    ...on('unshare', denyAnyBit(0, NAMESPACE_FLAGS | NEW_TIME_NAMESPACE)),
    ...on('ioctl', [
      load(argumentLow(1)),
      ifEqual(TIOCSTI, 1, 0),
      ifEqual(TIOCLINUX, 0, 1),
      result(EPERM),
      result(ALLOW),
    ]),
    ...(network === 'off' ? networkDenials(on, deny) : []),
    ...(network === 'room' ? roomDenials(on) : []),
    result(ALLOW),
  ];
}

function denyAnyBit(argument: number, bits: number): Instruction[] {
  return [load(argumentLow(argument)), ifAnyBit(bits, 0, 1), result(EPERM), result(ALLOW)];
}

/** In a room only the internet's protocols: the machine's socket files stay out of reach, pairs are allowed. */
function roomDenials(on: (name: SyscallName, body: readonly Instruction[]) => Instruction[]): Instruction[] {
  const onlyInternet = [
    load(argumentLow(0)),
    ifEqual(AF_INET, 2, 0),
    ifEqual(AF_INET6, 1, 0),
    result(EPERM),
    result(ALLOW),
  ];
  return [...on('socket', onlyInternet), ...on('socketpair', onlyUnixStreams)];
}

/** Datagram sockets could still name a socket file as the receiver in sendmsg. */
const onlyUnixStreams: readonly Instruction[] = [
  load(argumentLow(0)),
  ifEqual(AF_UNIX, 0, 3),
  load(argumentLow(1)),
  and(SOCKET_TYPE_MASK),
  ifEqual(SOCK_DGRAM, 0, 1),
  result(EPERM),
  result(ALLOW),
];

function networkDenials(
  on: (name: SyscallName, body: readonly Instruction[]) => Instruction[],
  deny: (name: SyscallName) => Instruction[],
): Instruction[] {
  // send() on a connected pair is sendto() without an address.
  const onlyWithoutAddress = [
    load(argumentLow(4)),
    ifEqual(0, 0, 2),
    load(argumentHigh(4)),
    ifEqual(0, 1, 0),
    result(EPERM),
    result(ALLOW),
  ];
  return [
    ...deniedWithoutNetwork.flatMap(deny),
    ...on('socket', onlyUnixStreams),
    ...on('socketpair', onlyUnixStreams),
    ...on('sendto', onlyWithoutAddress),
  ];
}
