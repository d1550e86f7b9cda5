import { spawn } from 'node:child_process';
import fs from 'node:fs';
import net from 'node:net';
import path from 'node:path';
import { ask, listening, SocketClient, upgrade } from './socket-kit.mjs';

const mode = (file) => (fs.statSync(file).mode & 0o777).toString(8);

async function ready(file) {
  for (let i = 0; i < 200; i++) {
    const up = await new Promise((resolve) => {
      const probe = net.connect(file, () => resolve(probe.destroy() !== undefined));
      probe.on('error', () => resolve(false));
    });
    if (up) return;
    await new Promise((resolve) => setTimeout(resolve, 25));
  }
  throw new Error(`nobody listens at ${file}`);
}

/** The server that another run of the program finds at an address; what it prints, without stacks. */
async function refusal(world, listen) {
  const { server } = await listening(world, { listen });
  const { code } = await server.exited;
  return [code, server.stderr.split('\n\nStack')[0].trim().replaceAll(world.home, '<home>')];
}

/** Sockets with a path: where they are, who may use them, what they replace, and the proxy to them. */
export default async function (world) {
  const usual = path.join(world.home, '.codex/app-server-control/app-server-control.sock');
  const { server } = await listening(world, { listen: 'unix://' });
  await ready(usual);
  world.note('usual', [mode(usual), mode(path.dirname(usual)), server.stderr]);
  const client = await SocketClient.connect(world, usual);
  await client.initialize();
  world.note('list', (await client.request('thread/loaded/list', {})).data);
  world.note('in use', await refusal(world, 'unix://'));
  await client.request('thread/loaded/list', {});

  const proxy = spawn(world.command[0], [...world.command.slice(1), 'proxy'], {
    env: { ...process.env, HOME: world.home, CODEX_HOME: path.join(world.home, '.codex') },
  });
  let said = '';
  proxy.stdout.on('data', (data) => (said += data.toString('latin1')));
  const head = Object.entries(upgrade({ Host: 'x' })).map(([name, value]) => `${name}: ${value}\r\n`);
  proxy.stdin.write(`GET / HTTP/1.1\r\n${head.join('')}\r\n`);
  const ended = new Promise((resolve) => proxy.on('exit', resolve));
  while (!said.includes('\r\n\r\n')) {
    const more = new Promise((resolve) => proxy.stdout.once('data', () => resolve('more')));
    if ((await Promise.race([more, ended])) !== 'more') throw new Error('the proxy ended');
  }
  world.note('proxied', said.split('\r\n')[0]);
  proxy.stdin.end();
  world.note('proxy ended', await ended);

  server.child.kill('SIGKILL');
  await server.exited;
  world.note('left behind', fs.existsSync(usual));
  const again = await listening(world, { listen: 'unix://' });
  await ready(usual);
  await SocketClient.connect(world, usual).then((one) => one.initialize());
  again.child.kill('SIGTERM');
  world.note('ended', [await again.server.exited, fs.existsSync(usual)]);

  const own = path.join(world.home, 'own');
  fs.mkdirSync(own, { mode: 0o755 });
  const named = await listening(world, { listen: `unix://${own}/s.sock` });
  await ready(`${own}/s.sock`);
  world.note('named', [mode(`${own}/s.sock`), mode(own)]);
  world.note('upgrade', await ask(`${own}/s.sock`, { headers: upgrade() }));
  named.child.kill('SIGINT');
  world.note('interrupted', [await named.server.exited, fs.existsSync(`${own}/s.sock`)]);
  fs.writeFileSync(`${own}/file`, 'x');
  world.note('a file', await refusal(world, `unix://${own}/file`));
  fs.symlinkSync(`${own}/gone.sock`, `${own}/link`);
  world.note('no such folder', await refusal(world, `unix://${own}/a/b/c.sock`));
}
