import type { ConfigWarning } from './layers.ts';

/** Where commands run when nobody says: here, nowhere, or on the server with that URL. */
export type ExecServer = 'local' | 'none' | { readonly url: string };

/** Reads `CODEX_EXEC_SERVER_URL` as 0.129.0 does. */
export function execServer(env: Readonly<Record<string, string | undefined>>): ExecServer {
  const url = env['CODEX_EXEC_SERVER_URL']?.trim() ?? '';
  if (url === '') return 'local';
  return url.toLowerCase() === 'none' ? 'none' : { url };
}

/** Says that commands cannot be run on a server elsewhere. */
export function execServerWarnings(server: ExecServer): readonly ConfigWarning[] {
  if (typeof server === 'string') return [];
  const summary =
    'Commands cannot be run on the server that CODEX_EXEC_SERVER_URL names; models work without.';
  return [{ summary, details: server.url }];
}
