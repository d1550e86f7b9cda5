import { isIP } from 'node:net';

/** Where a server listens. A unix socket without a path has its usual place in `CODEX_HOME`. */
export type ListenAddress =
  | { readonly type: 'stdio' }
  | { readonly type: 'websocket'; readonly host: string; readonly port: number }
  | { readonly type: 'unix'; readonly path: string | undefined }
  | { readonly type: 'off' };

/** Reads the value of `--listen`; a text says in the reference's words what is wrong with it (0.129.0). */
export function readListenUrl(url: string): ListenAddress | string {
  if (url === 'stdio://') return { type: 'stdio' };
  if (url === 'off') return { type: 'off' };
  if (url.startsWith('unix://')) {
    const path = url.slice('unix://'.length);
    return { type: 'unix', path: path === '' ? undefined : path };
  }
  if (!url.startsWith('ws://')) {
    return `unsupported --listen URL \`${url}\`; expected \`stdio://\`, \`unix://\`, \`unix://PATH\`, \`ws://IP:PORT\`, or \`off\``;
  }
  return (
    readSocketAddress(url.slice('ws://'.length)) ??
    `invalid websocket --listen URL \`${url}\`; expected \`ws://IP:PORT\``
  );
}

function readSocketAddress(text: string): ListenAddress | undefined {
  const match = /^(?:\[([^\]]+)\]|([^:]+)):(\d{1,5})$/.exec(text);
  if (match === null) return undefined;
  const [, six, four] = match;
  const host = six ?? four ?? '';
  const port = Number(match[3]);
  const valid = isIP(host) === (six === undefined ? 4 : 6) && port < 65536;
  return valid ? { type: 'websocket', host, port } : undefined;
}
