import type { Socket } from 'node:net';
import { dial, splice } from './dial.ts';
import type { NetworkGuard } from './network-guard.ts';

const VERSION = 5;
const NO_AUTHENTICATION = 0;
const NO_METHOD = 0xff;
const CONNECT = 1;
const LENGTHS: Readonly<Record<number, number>> = { 1: 4, 4: 16 };
const DOMAIN = 3;

/** Replies (RFC 1928). */
const SUCCEEDED = 0;
const NOT_ALLOWED = 2;
const HOST_UNREACHABLE = 4;
const UNKNOWN_COMMAND = 7;
const UNKNOWN_ADDRESS = 8;

/** Serves one connection of a SOCKS5 client that a guard lets go where it wants. Connections alone: nothing is bound, no datagrams. */
export async function serveSocks(client: Socket, guard: NetworkGuard): Promise<void> {
  client.on('error', () => client.destroy());
  const reader = new Reader(client);
  try {
    await converse(client, reader, guard);
  } catch {
    client.destroy();
  }
}

async function converse(client: Socket, reader: Reader, guard: NetworkGuard): Promise<void> {
  const [version, count = 0] = await reader.take(2);
  const methods = await reader.take(count);
  const usable = version === VERSION && methods.includes(NO_AUTHENTICATION);
  client.write(Uint8Array.of(VERSION, usable ? NO_AUTHENTICATION : NO_METHOD));
  if (!usable) return void client.end();
  const [, command, , kind = 0] = await reader.take(4);
  const host = await readHost(reader, kind);
  if (host === null) return refuse(client, UNKNOWN_ADDRESS);
  const port = (await reader.take(2)).readUInt16BE();
  if (command !== CONNECT) return refuse(client, UNKNOWN_COMMAND);
  const admission = await guard.admit({ host, port, protocol: 'socks5Tcp' }, null);
  if (admission.type === 'refused') return refuse(client, NOT_ALLOWED);
  const upstream = await dial(admission.addresses, port).catch(() => null);
  if (upstream === null) return refuse(client, HOST_UNREACHABLE);
  client.write(reply(SUCCEEDED));
  const rest = reader.release();
  if (rest.length > 0) upstream.write(rest);
  splice(client, upstream);
}

async function readHost(reader: Reader, kind: number): Promise<string | null> {
  if (kind === DOMAIN) {
    const [length = 0] = await reader.take(1);
    return (await reader.take(length)).toString('latin1');
  }
  const length = LENGTHS[kind];
  if (length === undefined) return null;
  const bytes = await reader.take(length);
  if (length === 4) return bytes.join('.');
  const groups = Array.from({ length: 8 }, (_, at) => bytes.readUInt16BE(at * 2).toString(16));
  return groups.join(':');
}

function reply(code: number): Uint8Array {
  return Uint8Array.of(VERSION, code, 0, 1, 0, 0, 0, 0, 0, 0);
}

function refuse(client: Socket, code: number): void {
  client.end(reply(code));
}

/** Takes bytes off a socket in given numbers. */
class Reader {
  readonly #socket: Socket;
  #bytes = Buffer.alloc(0);
  #wake = (): void => undefined;
  #ended = false;
  readonly #hear = (chunk: Buffer): void => {
    this.#bytes = Buffer.concat([this.#bytes, chunk]);
    this.#wake();
  };
  readonly #end = (): void => {
    this.#ended = true;
    this.#wake();
  };

  constructor(socket: Socket) {
    this.#socket = socket;
    socket.on('data', this.#hear);
    socket.on('close', this.#end);
    socket.on('end', this.#end);
  }

  async take(count: number): Promise<Buffer> {
    while (this.#bytes.length < count) {
      if (this.#ended) throw new Error('the client is gone');
      await new Promise<void>((resolve) => (this.#wake = resolve));
    }
    const taken = this.#bytes.subarray(0, count);
    this.#bytes = this.#bytes.subarray(count);
    return taken;
  }

  /** Leaves the socket to others, with what was read of it and not taken. */
  release(): Buffer {
    this.#socket.off('data', this.#hear);
    return this.#bytes;
  }
}
