// Makes sure that commands can be sandboxed: on Linux that takes bubblewrap, a small package of every distribution.
// Runs before `npm start`. Says what it does, and never keeps the server from starting: without bubblewrap it starts
// all the same and refuses to run commands that are to be sandboxed.
import { spawnSync } from 'node:child_process';
import { accessSync, constants } from 'node:fs';
import { delimiter, isAbsolute, join } from 'node:path';
import process from 'node:process';

const INSTALL_TIMEOUT_MS = 5 * 60 * 1000;

/** By package manager: the commands that install bubblewrap, tried in turn until one of them works. */
const installers = {
  'apt-get': [
    [['install', '-y', '--no-install-recommends', 'bubblewrap']],
    [['update'], ['install', '-y', '--no-install-recommends', 'bubblewrap']],
  ],
  dnf: [[['install', '-y', 'bubblewrap']]],
  pacman: [[['-Sy', '--noconfirm', '--needed', 'bubblewrap']]],
  apk: [[['add', '--no-cache', 'bubblewrap']]],
  zypper: [[['--non-interactive', 'install', 'bubblewrap']]],
};

if (process.platform === 'linux' && find('bwrap') === undefined) ensureInstalled();

function ensureInstalled() {
  if (process.env.QUIRE_NO_INSTALL !== undefined) {
    say('bubblewrap (bwrap) is missing and QUIRE_NO_INSTALL is set, so it is not installed.');
    return tellHow();
  }
  const manager = Object.keys(installers).find((name) => find(name) !== undefined);
  if (manager === undefined) {
    say('bubblewrap (bwrap) is missing, and no package manager is known here.');
    return tellHow();
  }
  const prefix = rootPrefix();
  if (prefix === undefined) {
    say('bubblewrap (bwrap) is missing, and installing it takes root, which needs a password here.');
    return tellHow(manager);
  }
  say(`bubblewrap (bwrap) is missing: commands run in its sandbox. Installing it now with ${manager}.`);
  const worked = installers[manager].some((steps) =>
    steps.every((step) => run([...prefix, manager, ...step])),
  );
  if (worked && find('bwrap') !== undefined) return say('bubblewrap is installed.');
  say('bubblewrap could not be installed.');
  tellHow(manager);
}

/** What makes a command run as root: nothing, or sudo where it asks for no password. */
function rootPrefix() {
  if (process.getuid() === 0) return [];
  const sudo = find('sudo');
  return sudo !== undefined && spawnSync(sudo, ['-n', 'true'], { stdio: 'ignore' }).status === 0
    ? [sudo, '-n']
    : undefined;
}

function run([program, ...args]) {
  say(`> ${[program, ...args].join(' ')}`);
  const { status } = spawnSync(program, args, {
    // Standard output may belong to somebody who reads the protocol there.
    stdio: ['ignore', process.stderr.fd, process.stderr.fd],
    env: { ...process.env, DEBIAN_FRONTEND: 'noninteractive' },
    timeout: INSTALL_TIMEOUT_MS,
  });
  return status === 0;
}

function tellHow(manager = 'apt-get') {
  const steps = installers[manager][0].map((step) => `sudo ${[manager, ...step].join(' ')}`).join(' && ');
  say(`To install it: ${steps}`);
  say('The server starts without it, but refuses to run sandboxed commands.');
}

function find(program) {
  for (const folder of (process.env.PATH ?? '').split(delimiter)) {
    if (!isAbsolute(folder)) continue;
    const path = join(folder, program);
    try {
      accessSync(path, constants.X_OK);
      return path;
    } catch {
      continue;
    }
  }
  return undefined;
}

function say(text) {
  console.error(`[sandbox] ${text}`);
}
