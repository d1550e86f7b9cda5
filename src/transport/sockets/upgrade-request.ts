import type { IncomingMessage } from 'node:http';
import { authorizationProblem, type ConnectionAuth } from './connection-auth.ts';

/** Who may connect to a listener. */
export interface Admission {
  readonly auth: ConnectionAuth;
  /** Web pages that may connect, by their `Origin`: every other page is refused. */
  readonly allowedOrigins: readonly string[];
}

/** What an HTTP request to a listener gets: a connection, or an answer. */
export type UpgradeVerdict =
  | { readonly type: 'upgrade' }
  | {
      readonly type: 'answer';
      readonly status: number;
      readonly text: string;
      readonly headers: Readonly<Record<string, string>>;
    };

const HEALTH_PATHS: ReadonlySet<string> = new Set(['/readyz', '/healthz']);

function answer(status: number, text = '', headers: Readonly<Record<string, string>> = {}): UpgradeVerdict {
  const type = text === '' ? {} : { 'content-type': 'text/plain; charset=utf-8' };
  return {
    type: 'answer',
    status,
    text,
    headers: { ...type, ...headers, 'content-length': `${text.length}` },
  };
}

/**
 * Decides on a request, in the reference's order and words (0.129.0): pages, health, what is no upgrade, and who has not
 * shown what it must. Health is told to anybody, any path but those two is a connection.
 */
export function judgeRequest(
  { method, url = '/', headers }: Pick<IncomingMessage, 'method' | 'url' | 'headers'>,
  { auth, allowedOrigins }: Admission,
  nowSeconds: number,
): UpgradeVerdict {
  const { origin } = headers;
  if (origin !== undefined && !allowedOrigins.includes(origin)) return answer(403);
  if (HEALTH_PATHS.has(url.split('?', 1)[0] ?? '')) {
    return method === 'GET' || method === 'HEAD' ? answer(200) : answer(405, '', { allow: 'GET,HEAD' });
  }
  const malformed = upgradeProblem(method, headers);
  if (malformed !== undefined) return malformed;
  const problem = authorizationProblem(auth, headers.authorization, nowSeconds);
  return problem === undefined ? { type: 'upgrade' } : answer(401, problem);
}

function upgradeProblem(
  method: string | undefined,
  headers: IncomingMessage['headers'],
): UpgradeVerdict | undefined {
  if (method !== 'GET') return answer(405, 'Request method must be `GET`');
  if (headers.connection?.toLowerCase().includes('upgrade') !== true) {
    return answer(400, "Connection header did not include 'upgrade'");
  }
  if (headers.upgrade?.toLowerCase() !== 'websocket') {
    return answer(400, "`Upgrade` header did not include 'websocket'");
  }
  if (headers['sec-websocket-key'] === undefined) return answer(400, '`Sec-WebSocket-Key` header missing');
  return headers['sec-websocket-version'] === '13'
    ? undefined
    : answer(400, "`Sec-WebSocket-Version` header did not include '13'");
}
