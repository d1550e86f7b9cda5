import { ThreadNetwork, type ThreadNetworkParts } from '../../network/index.ts';
import type { HostSettings } from '../../permissions/index.ts';

/** The networks of a thread: one for each set of hosts that its permissions come to. */
export class ThreadNetworks {
  readonly #parts: Omit<ThreadNetworkParts, 'settings'>;
  readonly #networks = new Map<string, ThreadNetwork>();

  constructor(parts: Omit<ThreadNetworkParts, 'settings'>) {
    this.#parts = parts;
  }

  /** The network under some settings; the same one as before where they are the same. */
  under(settings: HostSettings): ThreadNetwork {
    const key = JSON.stringify(settings);
    const network = this.#networks.get(key) ?? new ThreadNetwork({ ...this.#parts, settings });
    this.#networks.set(key, network);
    return network;
  }

  async close(): Promise<void> {
    await Promise.all([...this.#networks.values()].map((network) => network.close()));
  }
}
