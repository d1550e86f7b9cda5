import { describe, expect, it } from 'vitest';
import { encode, type Instruction } from '../../src/sandbox/bpf.ts';
import { filterProgram, seccompFilter, type NetworkMode } from '../../src/sandbox/seccomp.ts';
import { auditArch, syscallNumber, type FilterArch, type SyscallName } from '../../src/sandbox/syscalls.ts';

interface Call {
  readonly arch: number;
  readonly number: number;
  readonly args: readonly bigint[];
}

/** The kernel's side: runs a program on one system call, with 32-bit arithmetic. */
function interpret(program: readonly Instruction[], call: Call): string {
  const data = new DataView(new ArrayBuffer(64));
  data.setUint32(0, call.number, true);
  data.setUint32(4, call.arch, true);
  call.args.forEach((arg, index) => data.setBigUint64(16 + index * 8, BigInt.asUintN(64, arg), true));
  let accumulator = 0;
  for (let at = 0; at < program.length; at += 1) {
    const { code, jt, jf, k } = program[at]!;
    if (code === 0x20) accumulator = data.getUint32(k, true);
    else if (code === 0x54) accumulator = (accumulator & k) >>> 0;
    else if (code === 0x15) at += accumulator === k >>> 0 ? jt : jf;
    else if (code === 0x35) at += accumulator >= k >>> 0 ? jt : jf;
    else if (code === 0x45) at += (accumulator & k) !== 0 ? jt : jf;
    else if (code === 0x06)
      return (
        { 0x7fff0000: 'allow', 0x80000000: 'kill', 0x00050001: 'EPERM', 0x00050026: 'ENOSYS' }[k] ?? `${k}`
      );
    else throw new Error(`unknown instruction ${code}`);
  }
  throw new Error('ran off the end');
}

describe.each(['x64', 'arm64'] as const)('the filter for %s', (arch: FilterArch) => {
  const verdict = (network: NetworkMode, name: SyscallName, ...args: (number | bigint)[]): string =>
    interpret(filterProgram(arch, network), {
      arch: auditArch[arch],
      number: syscallNumber(name, arch) ?? 0,
      args: args.map(BigInt),
    });

  it('denies what reaches beyond the sandbox, whatever the network', () => {
    for (const network of ['on', 'off'] as const) {
      for (const name of [
        'ptrace',
        'mount',
        'setns',
        'bpf',
        'keyctl',
        'io_uring_enter',
        'init_module',
        'quotactl',
      ] as const) {
        expect([name, verdict(network, name)]).toEqual([name, 'EPERM']);
      }
      expect(verdict(network, 'clone3')).toBe('ENOSYS');
    }
  });

  it('looks at the flags of clone and unshare', () => {
    const sigchld = 17;
    expect(verdict('on', 'clone', sigchld)).toBe('allow');
    expect(verdict('on', 'clone', 0x3d0f00)).toBe('allow');
    for (const flag of [0x20000, 0x2000000, 0x4000000, 0x8000000, 0x10000000, 0x20000000, 0x40000000]) {
      expect(verdict('on', 'clone', flag | sigchld)).toBe('EPERM');
      expect(verdict('on', 'unshare', flag)).toBe('EPERM');
    }
    expect(verdict('on', 'unshare', 0x80)).toBe('EPERM');
    expect(verdict('on', 'unshare', 0x600)).toBe('allow');
  });

  it('denies terminal injection, also behind high bits that the kernel ignores', () => {
    expect(verdict('on', 'ioctl', 0, 0x5412)).toBe('EPERM');
    expect(verdict('on', 'ioctl', 0, 0xffff_0000_5412n)).toBe('EPERM');
    expect(verdict('on', 'ioctl', 0, 0x541c)).toBe('EPERM');
    expect(verdict('on', 'ioctl', 0, 0x5401)).toBe('allow');
  });

  it('leaves only connected local sockets when the network is off', () => {
    const calls: [SyscallName, (number | bigint)[], string][] = [
      ['socket', [1, 1], 'allow'],
      ['socket', [1, 1 | 0x80800], 'allow'],
      ['socket', [1, 2], 'EPERM'],
      ['socket', [1, 2 | 0x80000], 'EPERM'],
      ['socket', [2, 1], 'EPERM'],
      ['socket', [10, 1], 'EPERM'],
      ['socket', [16, 3], 'EPERM'],
      ['socketpair', [1, 1], 'allow'],
      ['socketpair', [1, 2], 'EPERM'],
      ['connect', [3], 'EPERM'],
      ['bind', [3], 'EPERM'],
      ['accept4', [3], 'EPERM'],
      ['sendmmsg', [3], 'EPERM'],
      ['sendto', [3, 1, 1, 0, 0, 0], 'allow'],
      ['sendto', [3, 1, 1, 0, 0x1000, 16], 'EPERM'],
      ['sendto', [3, 1, 1, 0, 0x7fff_0000_0000n, 16], 'EPERM'],
    ];
    for (const [name, args, off] of calls) {
      expect([name, args, verdict('off', name, ...args), verdict('on', name, ...args)]).toEqual([
        name,
        args,
        off,
        'allow',
      ]);
    }
  });

  it('leaves only the internet’s protocols, and pairs, in a network room', () => {
    const calls: [SyscallName, number[], string][] = [
      ['socket', [2, 1], 'allow'],
      ['socket', [10, 2], 'allow'],
      ['socket', [1, 1], 'EPERM'],
      ['socket', [1, 2], 'EPERM'],
      ['socket', [16, 3], 'EPERM'],
      ['socket', [40, 1], 'EPERM'],
      ['socketpair', [1, 1], 'allow'],
      ['socketpair', [1, 2], 'EPERM'],
      ['connect', [3], 'allow'],
      ['setns', [3], 'EPERM'],
    ];
    for (const [name, args, expected] of calls) {
      expect([name, args, verdict('room', name, ...args)]).toEqual([name, args, expected]);
    }
  });

  it('kills calls of another architecture and allows everything else', () => {
    const program = filterProgram(arch, 'off');
    expect(interpret(program, { arch: 0x40000003, number: 4, args: [] })).toBe('kill');
    const ordinary = {
      x64: [0, 1, 3, 9, 59, 60, 202, 231, 262, 439],
      arm64: [29, 56, 57, 63, 64, 93, 94, 98, 221, 439],
    };
    for (const number of ordinary[arch]) {
      const call = { arch: auditArch[arch], number, args: [] };
      expect([number, interpret(program, call)]).toEqual([number, 'allow']);
    }
  });

  it('is one array object for the same arguments, in the kernel format', () => {
    const bytes = seccompFilter(arch, 'off');
    expect(seccompFilter(arch, 'off')).toBe(bytes);
    expect(seccompFilter(arch, 'on')).not.toEqual(bytes);
    expect(bytes.length % 8).toBe(0);
    expect([...bytes.subarray(0, 8)]).toEqual([0x20, 0, 0, 0, 4, 0, 0, 0]);
  });
});

it('calls of the x32 ABI do not exist', () => {
  const call = { arch: auditArch.x64, number: 0x40000000 + 41, args: [2n, 1n] };
  expect(interpret(filterProgram('x64', 'on'), call)).toBe('ENOSYS');
});

it('encodes instructions as the kernel reads them', () => {
  expect([...encode([{ code: 0x15, jt: 1, jf: 2, k: 0xc000003e }])]).toEqual([
    0x15, 0, 1, 2, 0x3e, 0, 0, 0xc0,
  ]);
});
