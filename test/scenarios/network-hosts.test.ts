import { existsSync, readFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { connect, createServer as createTcpServer, type AddressInfo } from 'node:net';
import { expect, onTestFinished, test } from 'vitest';
import type { CommandExecutionApprovalDecision } from '../../src/protocol/index.ts';
import { call, modelInput, say, script, startServer, testHome, toolOutputs } from '../harness/index.ts';

/** A web server on this machine, with what it was asked. */
async function webServer() {
  const asked: string[] = [];
  const server = createServer((request, response) => {
    const { method, url, headers } = request;
    const hop = headers['proxy-connection'] === undefined ? 'clean' : 'not clean';
    asked.push(`${method} ${url} ${headers.host} ${hop}`);
    response.end(`HELLO ${url}\n`);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  const { port } = server.address() as AddressInfo;
  return { asked, port, url: `http://127.0.0.1:${port}` };
}

/** curl asks the proxy for loopback too. */
const curl = (...args: string[]): string => `curl -sS -m 10 --noproxy '' ${args.join(' ')} 2>&1`;

interface Setup {
  /** Of `[permissions.p.network]`, behind `enabled`. */
  readonly network: string;
  readonly commands: readonly string[];
  readonly policy?: string;
  readonly answers?: readonly CommandExecutionApprovalDecision[];
  readonly rules?: string;
  /** Of the server. */
  readonly env?: Readonly<Record<string, string>>;
  /** The user ends the turn, which then has no last words. */
  readonly cancelled?: boolean;
}

/** One turn whose commands may reach some hosts. */
async function ran({
  network,
  commands,
  policy = 'never',
  answers = [],
  rules,
  env = {},
  cancelled = false,
}: Setup) {
  const home = testHome();
  if (rules !== undefined) home.codexHome.write('rules/default.rules', rules);
  const server = await startServer({
    home,
    env,
    settings: `approval_policy = "${policy}"\ndefault_permissions = "p"\n[permissions.p.filesystem]\n":root" = "read"\n":project_roots" = "write"\n[permissions.p.network]\nenabled = true\n${network}`,
    scripts: [
      ...commands.map((text, at) => call(`c${at}`, 'shell_command', script(text))),
      ...(cancelled ? [] : [say('done')]),
    ],
  });
  const left = [...answers];
  const asked: unknown[] = [];
  server.client.on('item/commandExecution/requestApproval', (question) => {
    const { threadId: _t, turnId: _u, ...rest } = question;
    asked.push(rest);
    return { decision: left.shift() ?? 'decline' };
  });
  const { thread } = await server.client.request('thread/start', { cwd: home.workspace.path });
  await server.client.turn(thread.id, 'go');
  const outputs = Object.values(toolOutputs(server.model)).map((text) =>
    String(text).replace(/^[^]*?Output:\n/, ''),
  );
  return { ...server, home, asked, outputs };
}

const allow = (...hosts: string[]): string =>
  `[permissions.p.network.domains]\n${hosts.map((host) => `"${host}" = "allow"\n`).join('')}`;

test('an allowed host is reached through the proxies, by request, tunnel and SOCKS, and nothing beside them', async () => {
  const web = await webServer();
  const { outputs } = await ran({
    network: allow('127.0.0.1'),
    commands: [
      curl(`${web.url}/plain`),
      curl('-p', `${web.url}/tunnel`),
      curl('-x $ALL_PROXY', `${web.url}/socks`),
      `curl -sS -m 10 --noproxy '*' ${web.url}/direct 2>&1`,
      `node -e "require('net').connect('/run/docker.sock').on('error',e=>console.log(e.code))"`,
    ],
  });
  expect(outputs.slice(0, 3)).toEqual(['HELLO /plain\n', 'HELLO /tunnel\n', 'HELLO /socks\n']);
  expect(outputs[3]).toMatch(/Failed to connect/);
  expect(outputs[4]).toMatch(/EPERM|EACCES/);
  expect(web.asked).toEqual(
    ['plain', 'tunnel', 'socks'].map((path) => `GET /${path} 127.0.0.1:${web.port} clean`),
  );
});

test.each([true, false])(
  'a proxy that the server’s environment names is used where the profile lets it (%j)',
  async (allowed) => {
    const { asked, url } = await webServer();
    const { outputs } = await ran({
      network: `allow_upstream_proxy = ${allowed}\nallow_local_binding = true\n${allow('192.0.2.1')}`,
      commands: ['curl -sS -m 1 http://192.0.2.1/x 2>&1'],
      env: { HTTP_PROXY: url },
    });
    expect(asked).toEqual(allowed ? ['GET http://192.0.2.1/x 192.0.2.1 clean'] : []);
    expect(outputs[0]?.startsWith('HELLO http://192.0.2.1/x')).toBe(allowed);
  },
);

test('what is not allowed is refused, with the reason: other hosts, local names, denied domains', async () => {
  const web = await webServer();
  const { outputs, asked } = await ran({
    network: `${allow('*')}"**.bad.test" = "deny"\n`,
    commands: [
      curl('-i', `${web.url}/x`),
      curl('-i', `http://localhost:${web.port}/x`),
      curl('-i', 'http://10.1.2.3/'),
      curl('-i', 'http://[::1]/'),
      curl('-i', 'http://a.bad.test/'),
      curl('-x $ALL_PROXY', `${web.url}/x`),
      curl('-p', `${web.url}/x`),
    ],
  });
  const local = /403[^]*blocked-by-allowlist[^]*"reason":"not_allowed_local"/;
  for (const output of outputs.slice(0, 4)) expect(output).toMatch(local);
  expect(outputs[4]).toMatch(/403[^]*blocked-by-denylist[^]*"reason":"denied"/);
  expect(outputs[5]).toMatch(/SOCKS5 connection.*\(2\)/);
  expect(outputs[6]).toMatch(/CONNECT tunnel failed, response 403/);
  expect([web.asked, asked]).toEqual([[], []]);
});

test('limited mode lets a command look, and neither write nor tunnel', async () => {
  const web = await webServer();
  const { outputs } = await ran({
    network: `mode = "limited"\n${allow('127.0.0.1')}`,
    commands: [
      curl(`${web.url}/look`),
      curl('-i -d x', `${web.url}/write`),
      curl('-p', `${web.url}/tunnel`),
      curl('-x $ALL_PROXY', `${web.url}/socks`),
    ],
  });
  expect(outputs[0]).toBe('HELLO /look\n');
  expect(outputs[1]).toMatch(
    /blocked-by-method-policy[^]*"reason":"method_not_allowed"[^]*"source":"mode_guard"/,
  );
  expect(outputs[2]).toMatch(/response 403/);
  expect(outputs[3]).toMatch(/\(2\)/);
  expect(web.asked).toHaveLength(1);
});

const local = 'allow_local_binding = true\n';

test('a host that nobody said anything of is put to the user, once or for the session', async () => {
  const web = await webServer();
  const { outputs, asked } = await ran({
    network: local,
    policy: 'on-request',
    commands: [1, 2, 3, 4].map((n) => curl(`${web.url}/${n}`)),
    answers: ['accept', 'decline', 'acceptForSession'],
  });
  expect(outputs.map((text) => text.slice(0, 7))).toEqual([
    'HELLO /',
    expect.stringContaining('{"statu'),
    'HELLO /',
    'HELLO /',
  ]);
  expect(asked).toHaveLength(3);
  expect(asked[0]).toEqual({
    itemId: `network#http#127.0.0.1#${web.port}`,
    reason: '127.0.0.1 is not in the allowed_domains',
    networkApprovalContext: { host: '127.0.0.1', protocol: 'http' },
    proposedNetworkPolicyAmendments: [
      { host: '127.0.0.1', action: 'allow' },
      { host: '127.0.0.1', action: 'deny' },
    ],
    availableDecisions: [
      'accept',
      'acceptForSession',
      {
        applyNetworkPolicyAmendment: { network_policy_amendment: { host: '127.0.0.1', action: 'allow' } },
      },
      'cancel',
    ],
  });
});

test.each(['allow', 'deny'] as const)('an answer may %s a host for good', async (action) => {
  const web = await webServer();
  const amendment = {
    applyNetworkPolicyAmendment: { network_policy_amendment: { host: '127.0.0.1', action } },
  };
  const { outputs, asked, home, model } = await ran({
    network: local,
    policy: 'on-request',
    commands: [curl(`${web.url}/1`), curl('-p', `${web.url}/2`)],
    answers: [amendment],
  });
  const reached = outputs.map((text) => text.startsWith('HELLO'));
  expect(reached).toEqual(action === 'allow' ? [true, true] : [false, false]);
  expect(asked).toHaveLength(1);
  const verb = action === 'allow' ? 'Allow' : 'Deny';
  expect(readFileSync(home.codexHome.join('rules/default.rules'), 'utf8')).toBe(
    `network_rule(host="127.0.0.1", protocol="http", decision="${action}", justification="${verb} http access to 127.0.0.1")\n`,
  );
  expect(JSON.stringify(modelInput(model))).toContain('commands may');
});

test('rules about hosts hold beside the profile, and a denial wins', async () => {
  const web = await webServer();
  const rule = (decision: string): string => `network_rule("127.0.0.1", "https", "${decision}")`;
  const reached = async (network: string, rules: string) =>
    (await ran({ network, rules, commands: [curl(`${web.url}/x`)] })).outputs[0]?.startsWith('HELLO');
  expect(await reached(local, rule('allow'))).toBe(true);
  expect(await reached(allow('127.0.0.1'), rule('deny'))).toBe(false);
  expect(await reached(local, `${rule('allow')}\n${rule('forbidden')}`)).toBe(false);
});

test('an answer that cancels ends the turn', async () => {
  const web = await webServer();
  const { client } = await ran({
    network: local,
    policy: 'on-request',
    commands: [curl(`${web.url}/1`)],
    answers: ['cancel'],
    cancelled: true,
  });
  expect((await client.waitFor('turn/completed')).turn.status).toBe('interrupted');
});

test('a proxy serves nobody outside its sandbox', async () => {
  const taken = createTcpServer();
  await new Promise<void>((resolve) => taken.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => void taken.close());
  const { outputs } = await ran({ network: allow('127.0.0.1'), commands: ['echo "${HTTP_PROXY##*:}"'] });
  const port = Number(outputs[0]);
  const failed = new Promise((resolve) =>
    connect(port, '127.0.0.1')
      .on('error', () => resolve('refused'))
      .on('connect', () => resolve('connected')),
  );
  expect(port).toBeGreaterThan(0);
  expect(await failed).toBe('refused');
});

test('a command that is left running is held to the same hosts', async () => {
  const web = await webServer();
  const home = testHome();
  const exec = (id: string, cmd: string, tty: boolean) =>
    call(id, 'exec_command', { cmd, tty, yield_time_ms: 10_000, login: false });
  const { client, model } = await startServer({
    home,
    settings: `approval_policy = "never"\ndefault_permissions = "p"\n[permissions.p.filesystem]\n":root" = "read"\n[permissions.p.network]\nenabled = true\n${allow('127.0.0.1')}`,
    scripts: [
      exec('pipes', curl(`${web.url}/pipes`), false),
      exec('terminal', curl(`${web.url}/terminal`), true),
      exec('refused', curl(`http://localhost:${web.port}/`), false),
      say('done'),
    ],
  });
  const { thread } = await client.request('thread/start', { cwd: home.workspace.path });
  await client.turn(thread.id, 'go');
  const { pipes, terminal, refused } = toolOutputs(model);
  expect(pipes).toMatch(/HELLO \/pipes/);
  expect(terminal).toMatch(/HELLO \/terminal/);
  expect(refused).toMatch(/not_allowed_local/);
});

test('a command that outlives its turn asks in the turn that runs, and nobody while none does', async () => {
  const web = await webServer();
  const home = testHome();
  const wait = (file: string): string => `while ! [ -e ${file} ]; do sleep 0.02; done`;
  const fetches = `${wait('idle')}; ${curl(`${web.url}/idle`)} > first; ${wait('busy')}; ${curl(`${web.url}/busy`)} > second`;
  const { client } = await startServer({
    home,
    settings: `approval_policy = "on-request"\ndefault_permissions = "p"\n[permissions.p.filesystem]\n":root" = "read"\n":project_roots" = "write"\n[permissions.p.network]\nenabled = true\n${local}`,
    scripts: [
      call('session', 'exec_command', { cmd: fetches, yield_time_ms: 250, login: false }),
      say('left running'),
      call('c', 'shell_command', script('while ! [ -s second ]; do sleep 0.02; done')),
      say('done'),
    ],
  });
  const asked: unknown[] = [];
  client.on('item/commandExecution/requestApproval', ({ turnId, itemId }) => {
    asked.push({ turnId, itemId });
    return { decision: 'accept' };
  });
  const { thread } = await client.request('thread/start', { cwd: home.workspace.path });
  await client.turn(thread.id, 'go');
  home.workspace.write('idle', '');
  await expect
    .poll(() => existsSync(home.workspace.join('first')) && home.workspace.read('first'))
    .toMatch(/not_allowed/);
  const later = client.turn(thread.id, 'go on');
  await client.waitFor('item/started', ({ item }) => item.id === 'c');
  home.workspace.write('busy', '');
  const { turn } = await later;
  expect(asked).toEqual([{ turnId: turn.id, itemId: `network#http#127.0.0.1#${web.port}` }]);
  await client.waitFor('item/completed', ({ item }) => item.id === 'session');
  expect(home.workspace.read('second')).toBe('HELLO /busy\n');
});
