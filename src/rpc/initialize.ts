import type { InitializeParams, InitializeResponse } from '../protocol/index.ts';
import { invalidRequest } from './errors.ts';
import { readOsName, type OsName } from './os-name.ts';
import type { InitializedClient, Session } from './session.ts';
import { isHeaderValue, originatorFor, terminalToken, userAgent } from './user-agent.ts';

export interface InitializeOptions {
  readonly codexHome: string;
  readonly env: Readonly<Record<string, string | undefined>>;
  /** Names the operating system; asked once, at the first `initialize`. */
  readonly osName?: () => OsName;
}

/** Answers `initialize` and commits what the client said to its session. */
export type InitializeHandler = (params: InitializeParams, session: Session) => InitializeResponse;

/** Rust's names for what Node calls `darwin` and `win32`. */
function platformOs(): string {
  switch (process.platform) {
    case 'darwin':
      return 'macos';
    case 'win32':
      return 'windows';
    default:
      return process.platform;
  }
}

/** Reads what a client says of itself, and says what the server is. It throws an `RpcError` to refuse the client. */
export type Introduction = (params: InitializeParams) => {
  readonly client: InitializedClient;
  readonly response: InitializeResponse;
};

/** How this server introduces itself to every client. */
export function introduction({ codexHome, env, osName = readOsName }: InitializeOptions): Introduction {
  let os: OsName | undefined;
  return ({ clientInfo, capabilities }) => {
    const { name, title, version } = clientInfo;
    if (!isHeaderValue(name)) {
      throw invalidRequest(`Invalid clientInfo.name: '${name}'. Must be a valid HTTP header value.`);
    }
    os ??= osName();
    const originator = originatorFor(name, env);
    const agent = userAgent({ originator, os, terminal: terminalToken(env), suffix: `${name}; ${version}` });
    const experimentalApi = capabilities?.experimentalApi ?? false;
    const optOut = new Set(capabilities?.optOutNotificationMethods ?? []);
    return {
      client: { name, title, version, experimentalApi, optOut, originator, userAgent: agent },
      response: {
        userAgent: agent,
        codexHome,
        platformFamily: process.platform === 'win32' ? 'windows' : 'unix',
        platformOs: platformOs(),
      },
    };
  };
}

/** The handler of `initialize`: a connection's first request and its only one of that name. */
export function initializeHandler(options: InitializeOptions): InitializeHandler {
  const introduce = introduction(options);
  return (params, session) => {
    if (session.client !== undefined) throw invalidRequest('Already initialized');
    const { client, response } = introduce(params);
    session.initialize(client);
    return response;
  };
}
