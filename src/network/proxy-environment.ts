/** Hosts that no proxy is asked for (0.129.0). In the sandbox they lead nowhere but to itself. */
const NO_PROXY = 'localhost,127.0.0.1,::1,10.0.0.0/8,172.16.0.0/12,192.168.0.0/16';

const HTTP_VARIABLES = [
  'HTTP_PROXY',
  'HTTPS_PROXY',
  'http_proxy',
  'https_proxy',
  'WS_PROXY',
  'WSS_PROXY',
  'ws_proxy',
  'wss_proxy',
  'npm_config_http_proxy',
  'npm_config_https_proxy',
  'npm_config_proxy',
  'NPM_CONFIG_HTTP_PROXY',
  'NPM_CONFIG_HTTPS_PROXY',
  'NPM_CONFIG_PROXY',
  'YARN_HTTP_PROXY',
  'YARN_HTTPS_PROXY',
  'BUNDLE_HTTP_PROXY',
  'BUNDLE_HTTPS_PROXY',
  'PIP_PROXY',
  'DOCKER_HTTP_PROXY',
  'DOCKER_HTTPS_PROXY',
] as const;
const SOCKS_VARIABLES = ['ALL_PROXY', 'all_proxy', 'FTP_PROXY', 'ftp_proxy'] as const;
const EXCEPTION_VARIABLES = [
  'NO_PROXY',
  'no_proxy',
  'npm_config_noproxy',
  'NPM_CONFIG_NOPROXY',
  'YARN_NO_PROXY',
  'BUNDLE_NO_PROXY',
] as const;

/** The names of those variables that a user may have set too. */
export const PROXY_VARIABLES: readonly string[] = [
  ...HTTP_VARIABLES,
  ...SOCKS_VARIABLES,
  ...EXCEPTION_VARIABLES,
];

/** The variables by which programs find the proxies (0.129.0's list). */
export function proxyEnvironment(ports: { readonly http: number; readonly socks: number | null }): {
  readonly [name: string]: string;
} {
  const http = `http://127.0.0.1:${ports.http}`;
  const all = ports.socks === null ? http : `socks5h://127.0.0.1:${ports.socks}`;
  return {
    CODEX_NETWORK_PROXY_ACTIVE: '1',
    ELECTRON_GET_USE_PROXY: 'true',
    ...Object.fromEntries(HTTP_VARIABLES.map((name) => [name, http])),
    ...Object.fromEntries(SOCKS_VARIABLES.map((name) => [name, all])),
    ...Object.fromEntries(EXCEPTION_VARIABLES.map((name) => [name, NO_PROXY])),
  };
}
