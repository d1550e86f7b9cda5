/** The handshake. */
import {
  array,
  boolean,
  def,
  doc,
  nullable,
  obj,
  optional,
  root,
  string,
  withDefault,
  type Static,
} from './schema/index.ts';
import { AbsolutePathBuf } from './ids.ts';

export const InitializeCapabilities = def(
  'InitializeCapabilities',
  () =>
    obj({
      experimentalApi: doc(
        'Whether this client may use experimental methods and fields.',
        withDefault(false, boolean),
      ),
      optOutNotificationMethods: doc(
        'Exact names of notifications not to send on this connection.',
        optional(array(string)),
      ),
    }),
  root,
);
export type InitializeCapabilities = Static<typeof InitializeCapabilities>;

export const ClientInfo = def(
  'ClientInfo',
  () => obj({ name: string, title: nullable(string), version: string }),
  root,
);
export type ClientInfo = Static<typeof ClientInfo>;

export const InitializeParams = def(
  'InitializeParams',
  () => obj({ clientInfo: ClientInfo, capabilities: nullable(InitializeCapabilities) }),
  root,
);
export type InitializeParams = Static<typeof InitializeParams>;

export const InitializeResponse = def(
  'InitializeResponse',
  () =>
    obj({
      userAgent: string,
      codexHome: doc("The server's home: config, sessions, state.", AbsolutePathBuf),
      platformFamily: doc('Where the server runs: `unix` or `windows`.', string),
      platformOs: doc('Where the server runs: `linux`, `macos` or `windows`.', string),
    }),
  root,
);
export type InitializeResponse = Static<typeof InitializeResponse>;
