import { lookup } from 'node:dns/promises';
import { isIP } from 'node:net';
import type { HostRules, HostSettings } from '../permissions/index.ts';
import { isNonPublic } from './addresses.ts';
import { matchesHost, namesExactly, normalHost } from './host-pattern.ts';

/** How a connection is asked for. */
export type NetworkProtocol = 'http' | 'https' | 'socks5Tcp';

/** A connection that a command wants. */
export interface Destination {
  readonly host: string;
  readonly port: number;
  readonly protocol: NetworkProtocol;
}

/** Why a connection is refused (0.129.0's names). */
export type Refusal = 'denied' | 'not_allowed' | 'not_allowed_local' | 'method_not_allowed' | 'mitm_required';

/** Where a connection may go: to these addresses and no others; or why it may not be made. */
export type Admission =
  | { readonly type: 'admitted'; readonly addresses: readonly string[] }
  | { readonly type: 'refused'; readonly reason: Refusal };

/** Decides where commands may connect to. */
export class NetworkGuard {
  readonly #settings: HostSettings;
  readonly #rules: () => HostRules;
  readonly #ask: (destination: Destination) => Promise<boolean>;

  /**
   * @param rules what users said of hosts beside their profile, as it is now
   * @param ask puts a host to the user that nobody said anything of
   */
  constructor(
    settings: HostSettings,
    rules: () => HostRules,
    ask: (destination: Destination) => Promise<boolean>,
  ) {
    this.#settings = settings;
    this.#rules = rules;
    this.#ask = ask;
  }

  /**
   * Decides about a connection. A name is looked up here, once: what it leads to later does not matter.
   *
   * @param method of an HTTP request; null for a tunnel
   */
  async admit(destination: Destination, method: string | null): Promise<Admission> {
    const { limited } = this.#settings;
    if (limited && method === null) return refused('mitm_required');
    if (limited && !LOOKING.has(method ?? '')) return refused('method_not_allowed');
    const host = normalHost(destination.host);
    const { allowed, denied } = this.#lists();
    if (host === '' || denied.some((pattern) => matchesHost(pattern, host))) return refused('denied');
    const addresses = await this.#addresses(host, allowed);
    if (addresses === null) return refused('not_allowed_local');
    const known = allowed.some((pattern) => matchesHost(pattern, host));
    if (!known && !(await this.#ask({ ...destination, host }))) return refused('not_allowed');
    return { type: 'admitted', addresses };
  }

  #lists(): HostRules {
    const [settings, rules] = [this.#settings, this.#rules()];
    return {
      allowed: [...settings.allowed, ...rules.allowed],
      denied: [...settings.denied, ...rules.denied],
    };
  }

  /**
   * The addresses of a host; null where one of them is not public. Only a host that is allowed by its own address, or as
   * `localhost`, may be one of these.
   */
  async #addresses(host: string, allowed: readonly string[]): Promise<readonly string[] | null> {
    const found = isIP(host) === 0 ? await addressesOf(host) : [host];
    const isNamed = host === 'localhost' || isIP(host) !== 0;
    const mayBeLocal =
      this.#settings.allowLocal || (isNamed && allowed.some((pattern) => namesExactly(pattern, host)));
    return found.length > 0 && (mayBeLocal || !found.some(isNonPublic)) ? found : null;
  }
}

/** The methods that change nothing. */
const LOOKING: ReadonlySet<string> = new Set(['GET', 'HEAD', 'OPTIONS']);

function refused(reason: Refusal): Admission {
  return { type: 'refused', reason };
}

/** What hosts are named with. The system's resolver stops at a NUL and passes over some others: it would look up another host. */
const NAME = /^[\w.-]+$/;

async function addressesOf(host: string): Promise<readonly string[]> {
  if (!NAME.test(host)) return [];
  try {
    return (await lookup(host, { all: true })).map(({ address }) => address);
  } catch {
    return [];
  }
}
