import { mkdirSync, readFileSync, readdirSync } from 'node:fs';
import { once } from 'node:events';
import { createServer } from 'node:net';
import { describe, expect, onTestFinished, test } from 'vitest';
import { call, execCommand, say, script, startServer, toolOutputs, type Script } from '../harness/index.ts';
import { hasEnded } from '../exec/process-state.ts';

/** What an attack says when it comes through. */
const OUT = 'echo ESC""APED';

/** Says so when a system call succeeds. */
const perl = (expression: string): string => `perl -MSocket -e '(${expression}) and print "ESC", "APED"'`;
const [IOCTL, UNSHARE] = process.arch === 'x64' ? [16, 272] : [29, 97];

interface Ground {
  /** A file that nobody in the workspace may change. */
  readonly secret: string;
  readonly socket: string;
  readonly abstract: string;
  /** A process outside, with the user's rights. */
  readonly pid: number;
}

/** Each tries to get out of the sandbox in a way of its own, from a workspace that it may write. */
const ATTACKS: Readonly<Record<string, (ground: Ground) => string>> = {
  'a symbolic link': ({ secret }) => `ln -s ${secret} link && echo x > link && ${OUT}`,
  'a symbolic link to a folder': ({ secret }) => `ln -s / up && echo x > up${secret} && ${OUT}`,
  'a hard link': ({ secret }) => `ln ${secret} hard && echo x > hard && ${OUT}`,
  '..': () => `echo x > ../secret && ${OUT}`,
  'a rename': () => `echo x > mine && mv -f mine ../secret && ${OUT}`,
  'a hook in .git': () => `echo x > .git/hooks/pre-commit && ${OUT}`,
  'another .git in its place': () => `mv .git gone && mkdir .git && ${OUT}`,
  'a bind over .git': () =>
    `mkdir over; mount --bind over .git && ${OUT}; umount .git && ${OUT}; rm -r .git && ${OUT}`,
  'a pointer to another .git': () => `rm -r .git && echo "gitdir: /tmp" > .git && ${OUT}`,
  'a new .codex and .agents': () =>
    `mkdir -p .codex .agents; echo x > .codex/config.toml && ${OUT}; echo x > .agents/x && ${OUT}`,
  '/proc/self/root': ({ secret }) => `echo x > /proc/self/root${secret} && ${OUT}`,
  '/proc/self/cwd': () => `echo x > /proc/self/cwd/../secret && ${OUT}`,
  '/proc of a process outside': ({ pid }) =>
    `cat /proc/${pid}/environ && ${OUT}; ls /proc/${pid}/root && ${OUT}`,
  'a descriptor of the folder above': () => `exec 9<.. && echo x > /proc/self/fd/9/secret && ${OUT}`,
  'a remount': ({ secret }) => `mount -o remount,rw / ; echo x > ${secret} && ${OUT}`,
  'a unix socket': ({ socket }) =>
    perl(`socket(S, PF_UNIX, SOCK_STREAM, 0) && connect(S, sockaddr_un("${socket}"))`),
  'an abstract socket': ({ abstract }) =>
    `"${process.execPath}" -e 'require("net").connect("\\0${abstract}", () => console.log("ESC" + "APED") ?? process.exit())'`,
  'a network socket': () => perl('socket(S, PF_INET, SOCK_STREAM, 0)'),
  'a signal to a process outside': ({ pid }) => `kill -0 ${pid} && ${OUT}; kill -9 -1; true`,
  TIOCSTI: () => perl(`syscall(${IOCTL}, 0, 0x5412, "x") == 0`),
  'TIOCSTI into /dev/tty': () =>
    perl(`open(T, "+<", "/dev/tty") && syscall(${IOCTL}, fileno(T), 0x5412, "x") == 0`),
  'another terminal': () => `for t in /dev/pts/[0-9]*; do if [ -e "$t" ]; then ${OUT}; fi; done`,
  'a new user namespace': () => `unshare -Ur true && ${OUT}; ${perl(`syscall(${UNSHARE}, 0x10000000) == 0`)}`,
};

const TOOLS: Readonly<Record<string, (text: string) => Script>> = {
  shell_command: (text) => call('c1', 'shell_command', script(text, { timeout_ms: 20_000 })),
  exec_command: (text) => execCommand(text, { yield_time_ms: 20_000 }),
  'exec_command with a terminal': (text) => execCommand(text, { yield_time_ms: 20_000, tty: true }),
};

async function prepared() {
  const server = await startServer({ settings: 'sandbox_mode = "workspace-write"' });
  const { home } = server;
  const [secret, socket] = [home.root.join('secret'), home.root.join('service.sock')];
  home.root.write('secret', 'original');
  mkdirSync(home.workspace.join('.git/hooks'), { recursive: true });
  return { ...server, secret, socket };
}

describe.runIf(process.platform === 'linux').each(Object.entries(TOOLS))('by %s', (_, tool) => {
  test.each(Object.entries(ATTACKS))('there is no way out by %s', async (name, attack) => {
    const abstract = `quire-escape-${process.pid}-${name.length}`;
    const { client, home, model, secret, socket } = await prepared();
    let connections = 0;
    for (const path of [socket, `\0${abstract}`]) {
      const service = createServer(() => connections++);
      onTestFinished(() => void service.close());
      service.listen({ path });
      await once(service, 'listening');
    }
    model.push(tool(attack({ secret, socket, abstract, pid: process.pid })), say('done'));
    const { thread } = await client.request('thread/start', { cwd: home.workspace.path });
    await client.turn(thread.id, 'go');

    const { c1 } = toolOutputs(model);
    expect(c1).toMatch(/^(?:Exit code|Chunk ID): /);
    expect(c1).not.toContain('ESCAPED');
    expect(readFileSync(secret, 'utf8')).toBe('original');
    expect(readdirSync(home.workspace.join('.git'))).toEqual(['hooks']);
    expect(readdirSync(home.workspace.join('.git/hooks'))).toEqual([]);
    expect([connections, hasEnded(process.pid)]).toEqual([0, false]);
  });

  test('a command can do what it may', async () => {
    const { client, home, model } = await prepared();
    model.push(tool(`echo x > made && cat made ../secret && ${OUT}`), say('done'));
    const { thread } = await client.request('thread/start', { cwd: home.workspace.path });
    await client.turn(thread.id, 'go');
    expect(toolOutputs(model)['c1']).toMatch(/x\r?\noriginalESCAPED/);
  });
});
