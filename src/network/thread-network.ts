import type { Socket } from 'node:net';
import { proxyFor } from '../environment-proxy.ts';
import type { NetworkRoom } from '../sandbox/index.ts';
import { createHttpProxy } from './http-proxy.ts';
import type { HostRules, HostSettings } from '../permissions/index.ts';
import { NetworkGuard, type Destination } from './network-guard.ts';
import { proxyEnvironment } from './proxy-environment.ts';
import { serveSocks } from './socks-proxy.ts';

/** What the user says of a host: this once, for the session, or no, once or for the session. */
export type HostAnswer = 'once' | 'session' | 'deny' | 'denySession';

/** Puts a host to the user. */
export type HostAsker = (destination: Destination) => Promise<HostAnswer>;

/** A command's way to the network. */
export interface NetworkRoute {
  readonly room: NetworkRoom;
  /** The variables by which the command finds it. */
  readonly env: Readonly<Record<string, string>>;
}

/** What a thread's network is made from. */
export interface ThreadNetworkParts {
  readonly settings: HostSettings;
  /** What users said of hosts in their rules, as it is now. */
  readonly rules: () => HostRules;
  /** The server's own environment, which may name a proxy. */
  readonly env: Readonly<Record<string, string>>;
  /** Whom to ask about hosts that nobody said anything of. */
  readonly ask: HostAsker;
  /** Null where the machine cannot have such a room. */
  readonly openRoom: (doors: number) => Promise<NetworkRoom | null>;
}

/**
 * The network of a thread whose profile says which hosts may be reached: its commands run in a room whose only doors
 * are proxies. The room is opened for the first command, and kept.
 */
export class ThreadNetwork {
  readonly #parts: ThreadNetworkParts;
  readonly #guard: NetworkGuard;
  readonly #allowed = new Set<string>();
  readonly #denied = new Set<string>();
  readonly #pending = new Map<string, Promise<boolean>>();
  readonly #sockets = new Set<Socket>();
  #room: Promise<NetworkRoom | null> | null = null;

  constructor(parts: ThreadNetworkParts) {
    this.#parts = parts;
    this.#guard = new NetworkGuard(parts.settings, parts.rules, (destination) => this.#mayReach(destination));
  }

  /** The way of a command; null where there can be none, and the command has to do without a network. */
  async route(): Promise<NetworkRoute | null> {
    this.#room ??= this.#open();
    const room = await this.#room;
    const [http, socks] = room?.doors ?? [];
    if (room === null || http === undefined) return null;
    return { room, env: proxyEnvironment({ http: http.port, socks: socks?.port ?? null }) };
  }

  /** Closes the doors and every connection through them. */
  async close(): Promise<void> {
    const room = await this.#room;
    this.#room = Promise.resolve(null);
    room?.close();
    for (const socket of this.#sockets) socket.destroy();
  }

  async #open(): Promise<NetworkRoom | null> {
    const room = await this.#parts.openRoom(this.#parts.settings.socks ? 2 : 1);
    const [http, socks] = room?.doors ?? [];
    const { settings, env } = this.#parts;
    const proxy = createHttpProxy(this.#guard, (url) => (settings.upstream ? proxyFor(url, env) : null));
    http?.listener.on('connection', (socket) => proxy.emit('connection', this.#keep(socket)));
    socks?.listener.on('connection', (socket) => void serveSocks(this.#keep(socket), this.#guard));
    return room;
  }

  #keep(socket: Socket): Socket {
    this.#sockets.add(socket);
    socket.on('close', () => this.#sockets.delete(socket));
    return socket;
  }

  /** One question a host at a time; whoever else wants it waits for the answer. */
  #mayReach(destination: Destination): Promise<boolean> {
    const key = JSON.stringify([destination.protocol, destination.host, destination.port]);
    if (this.#denied.has(key)) return Promise.resolve(false);
    if (this.#allowed.has(key)) return Promise.resolve(true);
    const pending = this.#pending.get(key) ?? this.#ask(key, destination);
    this.#pending.set(key, pending);
    return pending;
  }

  async #ask(key: string, destination: Destination): Promise<boolean> {
    try {
      const answer = await this.#parts.ask(destination);
      if (answer === 'session') this.#allowed.add(key);
      if (answer === 'denySession') this.#denied.add(key);
      return answer === 'once' || answer === 'session';
    } catch {
      return false;
    } finally {
      this.#pending.delete(key);
    }
  }
}
