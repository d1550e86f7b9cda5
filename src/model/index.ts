export { streamRetryDelayMs } from './backoff.ts';
export {
  assumedModelWarning,
  autoCompactLimit,
  CatalogueUpdates,
  type ListedModels,
  ModelCatalogue,
  type ModelMetadata,
  reasoningFor,
  usableWindow,
  wholeWindow,
} from './catalogue/index.ts';
export { BackendError, type BackendAccess } from './chatgpt/access.ts';
export type { ChatgptBackend } from './chatgpt/backend.ts';
export { OFFLINE_PROVIDER, ProviderFactory } from './create-provider.ts';
export { ModelError, toCodexErrorInfo, toRetryErrorInfo } from './failure.ts';
export { instructionsFor, personalityFor } from './instructions/model-instructions.ts';
export { COMPACTION_PROMPT, isSummary, summaryMessage } from './instructions/compaction.ts';
export { normalizeItem } from './normalize-item.ts';
export type { ModelEvent, ModelProvider, ModelRequest } from './provider.ts';
export { isAzure } from './responses/azure.ts';
export { mergeRateLimits } from './responses/rate-limits.ts';
export type { ClientIdentity, ModelCredential } from './responses/request-headers.ts';
export type { ModelCredentials } from './responses/endpoint.ts';
export { toolName, type ToolSpec } from './tool-spec.ts';
