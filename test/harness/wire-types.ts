import type { Input, serverRequests, ServerRequestMethod } from '../../src/protocol/index.ts';

/** What a client may write as the answer to a server request. */
export type ServerRequestInput<M extends ServerRequestMethod> = Input<(typeof serverRequests)[M]['response']>;
