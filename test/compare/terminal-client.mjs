import { spawn } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';
import { stripVTControlCharacters } from 'node:util';
import { config, say } from './kit.mjs';
import { listening } from './socket-kit.mjs';

/** What a terminal answers to the questions that programs ask it. */
const REPLIES = [
  ['\x1b[6n', '\x1b[1;1R'],
  ['\x1b[c', '\x1b[?62;c'],
  ['\x1b[?u', '\x1b[?0u'],
  ['\x1b]10;?', '\x1b]10;rgb:ffff/ffff/ffff\x1b\\'],
  ['\x1b]11;?', '\x1b]11;rgb:0000/0000/0000\x1b\\'],
];

/** The reference's own terminal client, connected to a server that listens: a turn from its prompt to its answer. */
export default async function (world) {
  const mock = await world.mock(
    [say('The answer is forty-two.', { deltas: ['The answer ', 'is forty-two.'] })],
    {
      repeatLast: true,
    },
  );
  const trust = `[projects."${world.cwd}"]\ntrust_level = "trusted"\n`;
  const text = `${config(mock)}\n${trust}`;
  const { address } = await listening(world, { config: text });
  const home = path.join(world.home, 'client');
  fs.mkdirSync(path.join(home, '.codex'), { recursive: true });
  fs.writeFileSync(path.join(home, '.codex/config.toml'), text);
  const program = process.env.REFERENCE_CLIENT;
  if (program === undefined) throw new Error('REFERENCE_CLIENT must be the path that reference.sh prints');
  const env = {
    PATH: process.env.PATH,
    HOME: home,
    CODEX_HOME: path.join(home, '.codex'),
    TERM: 'xterm-256color',
  };
  const line = `stty rows 40 cols 120; exec ${program} --remote ${address}`;
  const client = spawn('script', ['--quiet', '--flush', '--command', line, '/dev/null'], {
    cwd: world.cwd,
    env,
  });
  let screen = '';
  let shown = () => undefined;
  client.stdout.setEncoding('utf8').on('data', (data) => {
    screen += stripVTControlCharacters(data);
    for (const [question, reply] of REPLIES) if (data.includes(question)) client.stdin.write(reply);
    shown();
  });
  const until = (words) =>
    new Promise((resolve) => {
      const timer = setTimeout(() => resolve(false), 30_000);
      shown = () => {
        if (!screen.includes(words)) return;
        clearTimeout(timer);
        resolve(true);
      };
      shown();
    });
  world.note('its prompt', await until('directory:'));
  // It takes keys once it has drawn its prompt; a paste that ends in a line end would not be sent.
  await new Promise((resolve) => setTimeout(resolve, 2000));
  client.stdin.write('what is the answer');
  await new Promise((resolve) => setTimeout(resolve, 1000));
  client.stdin.write('\r');
  world.note('its answer', await until('forty-two'));
  client.kill('SIGKILL');
}
