export {
  assumedModelWarning,
  autoCompactLimit,
  defaultModel,
  findModel,
  listModels,
  reasoningFor,
  usableWindow,
} from './catalogue.ts';
export type { ModelMetadata } from './metadata.ts';
