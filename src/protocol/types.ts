import type { clientNotifications } from './client-notifications.ts';
import type { clientRequests } from './client-requests.ts';
import type { Input, Static } from './schema/index.ts';
import type { serverNotifications } from './server-notifications.ts';
import type { serverRequests } from './server-requests.ts';

type ClientRequests = typeof clientRequests;
type ServerNotifications = typeof serverNotifications;
type ServerRequests = typeof serverRequests;

export type ClientMethod = keyof ClientRequests;
/** What a request's params decode to: defaults are filled in. */
export type ParamsOf<M extends ClientMethod> = Static<ClientRequests[M]['params']>;
/** What a client may write as params. */
export type ParamsInput<M extends ClientMethod> = Input<ClientRequests[M]['params']>;
export type ResultOf<M extends ClientMethod> = Static<ClientRequests[M]['response']>;

/** The methods whose name starts with a prefix: `MethodsUnder<'fs/'>`. */
export type MethodsUnder<Prefix extends string> = Extract<ClientMethod, `${Prefix}${string}`>;

export type NotificationMethod = keyof ServerNotifications;
export type NotificationParams<M extends NotificationMethod> = Static<ServerNotifications[M]>;
/** Any notification from the server, told apart by `method`. */
export type ServerNotification = {
  [M in NotificationMethod]: { readonly method: M; readonly params: NotificationParams<M> };
}[NotificationMethod];

export type ServerRequestMethod = keyof ServerRequests;
export type ServerRequestParams<M extends ServerRequestMethod> = Static<ServerRequests[M]['params']>;
/** What a client's answer decodes to. */
export type ServerRequestResult<M extends ServerRequestMethod> = Static<ServerRequests[M]['response']>;

/** What a client may notify the server of. */
export type ClientNotificationMethod = keyof typeof clientNotifications;
