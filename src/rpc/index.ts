export { Connections } from './connections.ts';
export { Dispatcher, type DispatcherOptions } from './dispatcher.ts';
export { ErrorCode, internal, invalidParams, invalidRequest, RpcError, type WireError } from './errors.ts';
export type { HandledMethod, Handler, HandlerMap, Handlers, RequestContext } from './handlers.ts';
export { initializeHandler, type InitializeHandler, type InitializeOptions } from './initialize.ts';
export type { InboundError, RequestId } from './message.ts';
export type { OutgoingObserver, RpcFact } from './observer.ts';
export { readOsName, type OsName } from './os-name.ts';
export { Outgoing, type SentServerRequest, type ServerRequestOptions } from './outgoing.ts';
export type { PendingServerRequest, ServerRequestOutcome } from './server-requests.ts';
export { Session, type InitializedClient } from './session.ts';
export {
  DEFAULT_ORIGINATOR,
  originatorFor,
  terminalToken,
  userAgent,
  type UserAgentParts,
} from './user-agent.ts';
export { UNIMPLEMENTED, type ImplementedMethod } from './unimplemented.ts';
