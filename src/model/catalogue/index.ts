export {
  assumedModelWarning,
  autoCompactLimit,
  ModelCatalogue,
  reasoningFor,
  usableWindow,
  wholeWindow,
} from './catalogue.ts';
export { CatalogueUpdates, type ListedModels } from './catalogue-updates.ts';
export type { ModelMetadata } from './metadata.ts';
