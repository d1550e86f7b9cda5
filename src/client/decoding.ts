import {
  clientRequests,
  decode,
  serverNotifications,
  serverRequests,
  type ClientMethod,
  type NotificationMethod,
  type NotificationParams,
  type ResultOf,
  type Schema,
  type ServerRequestMethod,
  type ServerRequestParams,
} from '../protocol/index.ts';

export const isNotification = (method: string): method is NotificationMethod =>
  Object.hasOwn(serverNotifications, method);

/** @throws Error where the server sent something else than the protocol says */
export function readResult<M extends ClientMethod>(method: M, result: unknown): ResultOf<M>;
export function readResult(method: ClientMethod, result: unknown): unknown {
  return read(`answer to ${method}`, clientRequests[method].response, result);
}

/** @throws Error where the server sent something else than the protocol says */
export function readNotification<M extends NotificationMethod>(
  method: M,
  params: unknown,
): NotificationParams<M>;
export function readNotification(method: NotificationMethod, params: unknown): unknown {
  return read(method, serverNotifications[method], params);
}

/** @throws Error where the server sent something else than the protocol says */
export function readServerRequest<M extends ServerRequestMethod>(
  method: M,
  params: unknown,
): ServerRequestParams<M>;
export function readServerRequest(method: ServerRequestMethod, params: unknown): unknown {
  return read(method, serverRequests[method].params, params);
}

function read(what: string, schema: Schema, value: unknown): unknown {
  const decoded = decode(schema, value);
  if (!decoded.ok) throw new Error(`the server sent a wrong ${what}: ${decoded.message}`);
  return decoded.value;
}
