import { ThreadNetwork, type HostAsker, type ThreadNetworkParts } from '../../network/index.ts';
import type { HostSettings } from '../../permissions/index.ts';

type NetworksParts = Omit<ThreadNetworkParts, 'settings' | 'ask'>;

/** The networks of a thread: one for each set of hosts that its permissions come to. */
export class ThreadNetworks {
  readonly #parts: NetworksParts;
  readonly #networks = new Map<string, ThreadNetwork>();

  #asker: HostAsker = () => Promise.resolve('deny');

  constructor(parts: NetworksParts) {
    this.#parts = parts;
  }

  /**
   * From now on a turn is asked about hosts: for its own commands, and for those that earlier ones have left running, as
   * in 0.129.0.
   */
  askIn(asker: HostAsker): void {
    this.#asker = asker;
  }

  /** The network under some settings; the same one as before where they are the same. */
  under(settings: HostSettings): ThreadNetwork {
    const key = JSON.stringify(settings);
    const network =
      this.#networks.get(key) ??
      new ThreadNetwork({ ...this.#parts, settings, ask: (host) => this.#asker(host) });
    this.#networks.set(key, network);
    return network;
  }

  async close(): Promise<void> {
    await Promise.all([...this.#networks.values()].map((network) => network.close()));
  }
}
