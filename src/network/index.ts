export { PROXY_VARIABLES } from './proxy-environment.ts';
export type { Destination } from './network-guard.ts';
export {
  ThreadNetwork,
  type HostAnswer,
  type HostAsker,
  type NetworkRoute,
  type ThreadNetworkParts,
} from './thread-network.ts';
