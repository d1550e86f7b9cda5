export {
  assumedModelWarning,
  defaultModel,
  findModel,
  listModels,
  type ModelMetadata,
  type ReasoningLevel,
  reasoningFor,
  type TruncationPolicy,
  usableWindow,
} from './catalogue/index.ts';
export { OFFLINE_PROVIDER, type ProviderDeps, ProviderFactory } from './create-provider.ts';
export { streamRetryDelayMs } from './backoff.ts';
export {
  failureMessage,
  isRetryable,
  ModelError,
  type ModelFailure,
  toCodexErrorInfo,
  toRetryErrorInfo,
} from './failure.ts';
export { baseInstructions, type InstructionOptions } from './instructions/base-instructions.ts';
export { personalityText } from './instructions/personality.ts';
export { type NormalizedItem, normalizeItem } from './normalize-item.ts';
export type { ModelEvent, ModelProvider, ModelRequest, ReasoningRequest } from './provider.ts';
export { mergeRateLimits } from './responses/rate-limits.ts';
export type { ClientIdentity, Environment, ModelCredential } from './responses/request-headers.ts';
export type { ModelCredentials } from './responses/responses-provider.ts';
export {
  OFFLINE_SETTINGS,
  type ProviderChoice,
  type ProviderSelection,
  selectProvider,
} from './select-provider.ts';
export { type ToolSpec, toolName } from './tool-spec.ts';
