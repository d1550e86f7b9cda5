import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, openSync, readFileSync, writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:net';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { startProcess } from '../../src/exec/index.ts';
import { hasEnded, until } from '../exec/process-state.ts';
import { Playground, workspace } from './confined.ts';

const online = workspace({ networkAccess: true });

/** Attacks on processes, the kernel and the network with the real bubblewrap. */
describe.runIf(process.platform === 'linux')('a confined command and the system', () => {
  let ground: Playground;
  beforeEach(() => {
    ground = new Playground();
  });
  afterEach(() => ground.remove());

  /** The errno of a raw system call, 0 for success; numbers are those of the running architecture. */
  const syscall = (x64: number, arm64: number, ...args: string[]): string =>
    `perl -e '$! = 0; my $r = syscall(${[process.arch === 'x64' ? x64 : arm64, ...args].join(', ')}); print $r < 0 ? $! + 0 : 0, "\\n"'`;

  it('can neither see nor signal processes outside', async () => {
    const outcome = await ground.run(
      `kill -0 ${process.pid}; test -e /proc/${process.pid}/root && cat /proc/${process.pid}/cmdline | grep -a vitest; kill -9 -1; true`,
    );
    expect(outcome.stdout.toString()).toBe('');
    expect(hasEnded(process.pid)).toBe(false);
  });

  it('takes its own processes with it when it ends', async () => {
    const outcome = await ground.run('(trap "" TERM HUP; sleep 300 >/dev/null 2>&1) & disown; echo $$');
    expect([outcome.exitCode, outcome.leftBehind]).toEqual([0, false]);
  });

  it.each([
    ['ptrace', syscall(101, 117, '0', '0', '0', '0'), 1],
    ['process_vm_writev', syscall(311, 271, '1', '0', '0', '0', '0', '0'), 1],
    ['io_uring_setup', syscall(425, 425, '8', '0'), 1],
    ['unshare of a user namespace', syscall(272, 97, '0x10000000'), 1],
    ['clone into a user namespace', syscall(56, 220, '0x10000011', '0', '0', '0', '0'), 1],
    ['clone3', syscall(435, 435, '0', '0'), 38],
    ['setns', syscall(308, 268, '0', '0'), 1],
    ['mount', syscall(165, 40, '0', '0', '0', '0', '0'), 1],
    ['open_tree', syscall(428, 428, '-100', '0', '0'), 1],
    ['keyctl', syscall(250, 219, '0', '-3', '0'), 1],
    ['add_key', syscall(248, 217, '0', '0', '0', '0', '0'), 1],
    ['bpf', syscall(321, 280, '0', '0', '0'), 1],
    ['perf_event_open', syscall(298, 241, '0', '0', '0', '0', '0'), 1],
    ['userfaultfd', syscall(323, 282, '1'), 1],
    ['TIOCSTI', syscall(16, 29, '0', '0x5412', '0'), 1],
    ['TIOCSTI with high bits', syscall(16, 29, '0', '0x7700005412', '0'), 1],
    ['TIOCLINUX', syscall(16, 29, '0', '0x541C', '0'), 1],
    ['a network socket', syscall(41, 198, '2', '1', '0'), 1],
    ['a netlink socket', syscall(41, 198, '16', '3', '0'), 1],
    ['a datagram socket', syscall(41, 198, '1', '2', '0'), 1],
    ['connect', syscall(42, 203, '0', '0', '0'), 1],
    ['bind', syscall(49, 200, '0', '0', '0'), 1],
  ])('is refused %s', async (_, script, errno) => {
    expect((await ground.run(script)).text).toBe(`${errno}\n`);
  });

  it.each([
    ['an ordinary ioctl', syscall(16, 29, '0', '0x5401', '0'), 25],
    ['unshare of its own file table', syscall(272, 97, '0x400'), 0],
    ['a local stream socket', syscall(41, 198, '1', '1', '0'), 0],
  ])('is not refused %s', async (_, script, errno) => {
    expect((await ground.run(script)).text).toBe(`${errno}\n`);
  });

  it.runIf(process.arch === 'x64')('is refused calls of the x32 ABI', async () => {
    expect((await ground.run(syscall(0x4000_0000 + 39, 0))).text).toBe('38\n');
  });

  it('still runs programs that start programs over socket pairs', async () => {
    const inner = `require('child_process').spawn(process.execPath, ['-e', 'console.log(42)']).stdout.pipe(process.stdout)`;
    const outcome = await ground.run(`"${process.execPath}" -e "${inner}"`);
    expect([outcome.exitCode, outcome.text]).toEqual([0, '42\n']);
  });

  it('has no controlling terminal', async () => {
    expect((await ground.run('exec 9<> /dev/tty && echo opened')).text).not.toContain('opened');
  });

  it('ends when the process that started it is killed', async () => {
    const script = 'echo $$ > ready; sleep 300';
    const prepared = await ground.prepare({ command: ['/bin/bash', '-c', script] });
    const { argv, env, extraFiles } = prepared.plan;
    const opened = extraFiles.map((file) => {
      if ('place' in file) return openSync(file.place, 'r');
      writeFileSync(ground.path('filter'), file.content);
      return openSync(ground.path('filter'), 'r');
    });
    const parent = spawn('/bin/bash', ['-c', '"$@" & echo $!; wait', 'parent', ...argv], {
      cwd: ground.work,
      env,
      stdio: ['ignore', openSync(ground.path('pid'), 'w'), 'ignore', ...opened],
    });
    await until(() => existsSync(ground.path('work', 'ready')));
    const sandbox = Number(readFileSync(ground.path('pid'), 'utf8'));
    const inside = descendants(sandbox);
    expect(inside.length).toBeGreaterThan(1);
    parent.kill('SIGKILL');
    await until(() => [sandbox, ...inside].every(hasEnded));
    prepared.release();
  });

  it('ends as a whole when it is killed', async () => {
    const command = [
      '/bin/bash',
      '-c',
      'trap "" TERM; (setsid sleep 300 >/dev/null 2>&1 &); echo up; sleep 300',
    ];
    const prepared = await ground.prepare({ command });
    const { argv, env, extraFiles } = prepared.plan;
    let inside: number[] = [];
    const running = startProcess(
      { argv, env, extraFiles, cwd: ground.work, stdin: 'null' },
      {
        onOutput: () => {
          inside = descendants(running.pid);
          running.kill();
        },
      },
    );
    const outcome = await running.outcome;
    prepared.release();
    expect([outcome.stdout.toString(), outcome.leftBehind]).toEqual(['up\n', false]);
    expect(inside.length).toBeGreaterThan(2);
    await until(() => inside.every(hasEnded));
  });
});

describe.runIf(process.platform === 'linux')('a confined command and the network', () => {
  let ground: Playground;
  let connections: number;
  let servers: Server[];
  beforeEach(() => {
    ground = new Playground();
    connections = 0;
    servers = [];
  });
  afterEach(async () => {
    await Promise.all(servers.map((server) => new Promise((done) => server.close(done))));
    ground.remove();
  });

  async function listen(where: { port: number; host: string } | { path: string }): Promise<Server> {
    const server = createServer((socket) => {
      connections += 1;
      socket.end('hello\n');
    });
    servers.push(server);
    server.listen(where);
    await once(server, 'listening');
    return server;
  }

  const readSockets = (...paths: string[]): string =>
    `"${process.execPath}" -e 'for (const path of process.argv.slice(1).map(JSON.parse)) require("net").connect({ path })` +
    `.on("error", (error) => console.error(error.code)).pipe(process.stdout)' ${paths.map((path) => `'${JSON.stringify(path)}'`).join(' ')}`;

  it('reaches a local service only when the network is on', async () => {
    const server = await listen({ port: 0, host: '127.0.0.1' });
    const address = server.address();
    const port = typeof address === 'object' && address !== null ? address.port : 0;
    const script = `cat < /dev/tcp/127.0.0.1/${port}; echo "$CODEX_SANDBOX_NETWORK_DISABLED"`;
    const off = await ground.run(script);
    expect([off.stdout.toString(), connections]).toEqual(['1\n', 0]);
    const on = await ground.run(script, { policy: online });
    expect([on.stdout.toString(), connections]).toEqual(['hello\n\n', 1]);
  });

  it('cannot talk to services behind socket files or abstract names', async () => {
    const abstract = `quire-test-${process.pid}`;
    await listen({ path: ground.path('service.sock') });
    await listen({ path: `\0${abstract}` });
    const script = readSockets(ground.path('service.sock'), `\0${abstract}`);
    const off = await ground.run(script);
    expect([off.stdout.toString(), connections]).toEqual(['', 0]);
    expect(off.stderr.toString()).toBe('EPERM\n'.repeat(2));
    const on = await ground.run(script, { policy: online });
    expect(on.stdout.toString()).toBe('hello\nhello\n');
  });

  it('has no interface but its own loopback', async () => {
    const outcome = await ground.run('tail -n +3 /proc/net/dev | cut -d: -f1');
    expect(outcome.text.trim()).toBe('lo');
  });
});

/** The processes below one, by /proc. */
function descendants(pid: number): number[] {
  const children = readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8').trim();
  if (children === '') return [];
  return children
    .split(' ')
    .map(Number)
    .flatMap((child) => [child, ...descendants(child)]);
}
