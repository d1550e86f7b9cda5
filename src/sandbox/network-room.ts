import { fork, type ChildProcess } from 'node:child_process';
import { closeSync, openSync } from 'node:fs';
import { Server } from 'node:net';

/** A network with nothing in it but listeners that this process serves. Commands that are started in it reach them alone. */
export interface NetworkRoom {
  /** What starts a command in it, before the command's own arguments. */
  readonly entrance: readonly string[];
  /** Listeners on 127.0.0.1 inside, as many as were asked for. */
  readonly doors: readonly { readonly port: number; readonly listener: Server }[];
  /** Closes the listeners; commands inside stay without a network. */
  close(): void;
}

/** The programs that make a room and enter it. */
export interface RoomPrograms {
  readonly bubblewrap: string;
  readonly nsenter: string;
}

/**
 * Listens inside a new network namespace and hands the listeners to its parent: a socket stays in the namespace that it
 * was made in, whoever accepts on it. So nothing has to pass bytes across.
 */
const LISTEN = `
const net = require('node:net');
const open = (left) => {
  if (left === 0) return process.send({ pid: process.pid });
  const server = net.createServer().listen(0, '127.0.0.1', () => {
    process.send({ port: server.address().port }, server, () => open(left - 1));
  });
};
open(Number(process.argv[1]));
process.on('message', () => process.exit(0));
process.on('disconnect', () => process.exit(0));
`;

const OPEN_TIMEOUT_MS = 10_000;

/** Opens a room. Rejects where the machine does not let us have one. */
export async function openNetworkRoom(programs: RoomPrograms, doorCount: number): Promise<NetworkRoom> {
  const confined = [
    '--unshare-user',
    '--unshare-net',
    '--die-with-parent',
    '--ro-bind',
    '/',
    '/',
    '--dev',
    '/dev',
  ];
  // `fork` gives the channel over which the listeners come; what it is told to run is bubblewrap with Node in it.
  const child = fork('-e', [LISTEN, String(doorCount)], {
    execPath: programs.bubblewrap,
    execArgv: [...confined, '--', process.execPath],
    env: {},
    stdio: ['ignore', 'ignore', 'ignore', 'ipc'],
  });
  const doors: { port: number; listener: Server }[] = [];
  const descriptors: number[] = [];
  try {
    const pid = await listening(child, doors);
    for (const name of ['user', 'net']) descriptors.push(openSync(`/proc/${pid}/ns/${name}`, 'r'));
  } catch (error) {
    for (const { listener } of doors) listener.close();
    for (const descriptor of descriptors) closeSync(descriptor);
    throw error;
  } finally {
    child.kill('SIGKILL');
  }
  const [user, net] = descriptors.map((descriptor) => `/proc/${process.pid}/fd/${descriptor}`);
  return {
    entrance: [programs.nsenter, `--user=${user}`, `--net=${net}`, '--preserve-credentials', '--'],
    doors,
    close: () => {
      for (const { listener } of doors) listener.close();
      for (const descriptor of descriptors) closeSync(descriptor);
    },
  };
}

/** The process id of what holds the room, once all its doors have come. */
function listening(child: ChildProcess, doors: { port: number; listener: Server }[]): Promise<number> {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(
      () => reject(new Error('the network room did not open in time')),
      OPEN_TIMEOUT_MS,
    );
    const fail = (reason: string): void => {
      clearTimeout(timer);
      reject(new Error(reason));
    };
    child.on('error', (error) => fail(error.message));
    child.on('exit', (code, signal) => fail(`the network room could not be opened (${code ?? signal})`));
    child.on('message', (message, handle) => {
      if (typeof message !== 'object' || message === null) return;
      if ('port' in message && handle instanceof Server)
        doors.push({ port: Number(message.port), listener: handle });
      if (!('pid' in message)) return;
      clearTimeout(timer);
      resolve(Number(message.pid));
    });
  });
}
