export * from './account.ts';
export * from './app.ts';
export * from './approvals.ts';
export * from './command-exec.ts';
export * from './config.ts';
export * from './config-layer.ts';
export * from './device-key.ts';
export * from './experimental-feature.ts';
export * from './external-agent-config.ts';
export * from './feedback.ts';
export * from './fs.ts';
export * from './fuzzy-file-search.ts';
export * from './guardian.ts';
export * from './hooks.ts';
export * from './ids.ts';
export * from './initialize.ts';
export * from './item-notifications.ts';
export * from './jsonrpc.ts';
export * from './legacy.ts';
export * from './marketplace.ts';
export * from './mcp.ts';
export * from './mcp-elicitation.ts';
export * from './model.ts';
export * from './model-settings.ts';
export * from './network-approval.ts';
export * from './notices.ts';
export * from './permissions.ts';
export * from './plugin.ts';
export * from './plugin-share.ts';
export * from './policy.ts';
export * from './process.ts';
export * from './realtime.ts';
export * from './requirements.ts';
export * from './response-item.ts';
export * from './review.ts';
export * from './skills.ts';
export * from './thread.ts';
export * from './thread-goal.ts';
export * from './thread-item.ts';
export * from './thread-list.ts';
export * from './thread-manage.ts';
export * from './thread-source.ts';
export * from './thread-start.ts';
export * from './turn.ts';
export * from './turn-progress.ts';
export * from './user-input.ts';
export * from './web-search.ts';
export * from './windows-sandbox.ts';
export type { Input, JsonValue, Schema, Static } from './schema/index.ts';
export { clientNotifications } from './client-notifications.ts';
export { clientRequests } from './client-requests.ts';
export { serverNotifications } from './server-notifications.ts';
export { serverRequests } from './server-requests.ts';
export type { AskedMethod, Method } from './method.ts';
export { byThread, type Scope } from './scope.ts';
export type * from './types.ts';
export { decode, type Decoded } from './decode/index.ts';
export {
  decodeParams,
  decodeServerRequestResult,
  experimentalUse,
  isClientMethod,
  publishedMethods,
  scopeOf,
  unknownMethodMessage,
} from './requests.ts';
