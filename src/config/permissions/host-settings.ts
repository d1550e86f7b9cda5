import type { HostSettings } from '../../permissions/index.ts';
import type { NetworkTable } from './profile-table.ts';

/**
 * What a profile says of hosts; null where it says nothing of them: then its commands have the whole network, or none.
 * Where proxies listen is ours to choose, as they do so where nothing but the commands can reach them.
 */
export function hostSettings(network: NetworkTable | undefined): HostSettings | null {
  if (network === undefined) return null;
  const { enabled: _enabled, ...more } = network;
  if (Object.values(more).every((value) => value === undefined)) return null;
  const domains = (wanted: 'allow' | 'deny'): string[] =>
    [...(network.domains ?? [])].flatMap(([pattern, said]) => (said === wanted ? [pattern] : []));
  return {
    allowed: domains('allow'),
    denied: domains('deny'),
    limited: network.mode === 'limited',
    allowLocal: network.allowLocalBinding ?? false,
    socks: network.enableSocks5 ?? true,
    upstream: network.allowUpstreamProxy ?? true,
  };
}
