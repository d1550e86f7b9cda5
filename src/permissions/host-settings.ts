/** Hosts that are allowed and denied, as patterns; a denial wins. */
export interface HostRules {
  readonly allowed: readonly string[];
  readonly denied: readonly string[];
}

/** What a profile says of the hosts that its commands may reach. */
export interface HostSettings extends HostRules {
  /** Only to look: neither other methods than GET, HEAD and OPTIONS nor tunnels, in which none could be seen. */
  readonly limited: boolean;
  /** Whether this machine and the networks around it may be reached like any other host. */
  readonly allowLocal: boolean;
  /** Whether there is a way for SOCKS5 beside the one for HTTP. */
  readonly socks: boolean;
  /** Whether HTTP and its tunnels go on through the proxy that the server's own environment names. */
  readonly upstream: boolean;
}
