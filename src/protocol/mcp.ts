/** MCP servers: status, sign-in, resources and direct tool calls. */
import {
  array,
  bigInt64,
  boolean,
  def,
  doc,
  int64,
  json,
  map,
  nullable,
  obj,
  omittable,
  optional,
  shared,
  string,
  stringEnum,
  uint32,
  untagged,
  type Static,
} from './schema/index.ts';

export const McpServerOauthLoginParams = def('McpServerOauthLoginParams', () =>
  obj({ name: string, scopes: optional(array(string)), timeoutSecs: optional(bigInt64) }),
);
export type McpServerOauthLoginParams = Static<typeof McpServerOauthLoginParams>;

export const McpServerOauthLoginResponse = def('McpServerOauthLoginResponse', () =>
  obj({ authorizationUrl: string }),
);
export type McpServerOauthLoginResponse = Static<typeof McpServerOauthLoginResponse>;

export const McpServerStatusDetail = def('McpServerStatusDetail', () =>
  stringEnum('full', 'toolsAndAuthOnly'),
);
export type McpServerStatusDetail = Static<typeof McpServerStatusDetail>;

export const ListMcpServerStatusParams = def('ListMcpServerStatusParams', () =>
  obj({
    cursor: doc('Where the previous page ended: its `nextCursor`.', optional(string)),
    limit: doc('How many to return at most; the server picks a size when absent.', optional(uint32)),
    detail: doc('How much to fetch of each server; everything when absent.', optional(McpServerStatusDetail)),
  }),
);
export type ListMcpServerStatusParams = Static<typeof ListMcpServerStatusParams>;

export const Tool = def(
  'Tool',
  () =>
    obj({
      name: string,
      title: omittable(string),
      description: omittable(string),
      inputSchema: json,
      outputSchema: omittable(json),
      annotations: omittable(json),
      icons: omittable(array(json)),
      _meta: omittable(json),
    }),
  shared,
);
export type Tool = Static<typeof Tool>;

export const Resource = def(
  'Resource',
  () =>
    obj({
      annotations: omittable(json),
      description: omittable(string),
      mimeType: omittable(string),
      name: string,
      size: omittable(int64),
      title: omittable(string),
      uri: string,
      icons: omittable(array(json)),
      _meta: omittable(json),
    }),
  shared,
);
export type Resource = Static<typeof Resource>;

export const ResourceTemplate = def(
  'ResourceTemplate',
  () =>
    obj({
      annotations: omittable(json),
      uriTemplate: string,
      name: string,
      title: omittable(string),
      description: omittable(string),
      mimeType: omittable(string),
    }),
  shared,
);
export type ResourceTemplate = Static<typeof ResourceTemplate>;

export const McpAuthStatus = def('McpAuthStatus', () =>
  stringEnum('unsupported', 'notLoggedIn', 'bearerToken', 'oAuth'),
);
export type McpAuthStatus = Static<typeof McpAuthStatus>;

export const McpServerStatus = def('McpServerStatus', () =>
  obj({
    name: string,
    tools: map(Tool),
    resources: array(Resource),
    resourceTemplates: array(ResourceTemplate),
    authStatus: McpAuthStatus,
  }),
);
export type McpServerStatus = Static<typeof McpServerStatus>;

export const ListMcpServerStatusResponse = def('ListMcpServerStatusResponse', () =>
  obj({
    data: array(McpServerStatus),
    nextCursor: doc('Pass as `cursor` for what follows; null on the last page.', nullable(string)),
  }),
);
export type ListMcpServerStatusResponse = Static<typeof ListMcpServerStatusResponse>;

export const McpResourceReadParams = def('McpResourceReadParams', () =>
  obj({ threadId: optional(string), server: string, uri: string }),
);
export type McpResourceReadParams = Static<typeof McpResourceReadParams>;

export const ResourceContent = def(
  'ResourceContent',
  () =>
    untagged(
      obj({ uri: string, mimeType: omittable(string), text: string, _meta: omittable(json) }),
      obj({ uri: string, mimeType: omittable(string), blob: string, _meta: omittable(json) }),
    ),
  shared,
);
export type ResourceContent = Static<typeof ResourceContent>;

export const McpResourceReadResponse = def('McpResourceReadResponse', () =>
  obj({ contents: array(ResourceContent) }),
);
export type McpResourceReadResponse = Static<typeof McpResourceReadResponse>;

export const McpServerToolCallParams = def('McpServerToolCallParams', () =>
  obj({ threadId: string, server: string, tool: string, arguments: omittable(json), _meta: omittable(json) }),
);
export type McpServerToolCallParams = Static<typeof McpServerToolCallParams>;

export const McpServerToolCallResponse = def('McpServerToolCallResponse', () =>
  obj({
    content: array(json),
    structuredContent: omittable(json),
    isError: omittable(boolean),
    _meta: omittable(json),
  }),
);
export type McpServerToolCallResponse = Static<typeof McpServerToolCallResponse>;

export const McpServerRefreshResponse = def('McpServerRefreshResponse', () => obj({}));
export type McpServerRefreshResponse = Static<typeof McpServerRefreshResponse>;

export const McpToolCallProgressNotification = def('McpToolCallProgressNotification', () =>
  obj({ threadId: string, turnId: string, itemId: string, message: string }),
);
export type McpToolCallProgressNotification = Static<typeof McpToolCallProgressNotification>;

export const McpServerOauthLoginCompletedNotification = def('McpServerOauthLoginCompletedNotification', () =>
  obj({ name: string, success: boolean, error: omittable(string) }),
);
export type McpServerOauthLoginCompletedNotification = Static<
  typeof McpServerOauthLoginCompletedNotification
>;

export const McpServerStartupState = def('McpServerStartupState', () =>
  stringEnum('starting', 'ready', 'failed', 'cancelled'),
);
export type McpServerStartupState = Static<typeof McpServerStartupState>;

export const McpServerStatusUpdatedNotification = def('McpServerStatusUpdatedNotification', () =>
  obj({ name: string, status: McpServerStartupState, error: nullable(string) }),
);
export type McpServerStatusUpdatedNotification = Static<typeof McpServerStatusUpdatedNotification>;
