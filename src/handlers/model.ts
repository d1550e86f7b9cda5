import { ConfigError, type EffectiveConfig, type RequestOverrides } from '../config/index.ts';
import type {
  CollaborationModeMask,
  Model,
  ModelProviderCapabilitiesReadResponse,
} from '../protocol/index.ts';
import { internal } from '../rpc/index.ts';
import type { Handlers } from '../rpc/index.ts';
import { offsetPage } from './offset-page.ts';

/** What the methods about models and their provider need. */
export interface ModelParts {
  /** The models in the order of lists, as new as they can be had; hidden ones only when asked for. */
  readonly listModels: (includeHidden: boolean) => Promise<readonly Model[]>;
  readonly loadConfig: (
    request: RequestOverrides,
  ) => Promise<{ readonly config: Pick<EffectiveConfig, 'modelProvider'> }>;
}

type ModelMethod =
  'collaborationMode/list' | 'model/list' | 'modelProvider/capabilities/read' | 'modelProvider/read';

/** The modes that a client can offer its user; a plan is thought about at medium effort (0.129.0). */
const COLLABORATION_MODES: readonly CollaborationModeMask[] = [
  { name: 'Plan', mode: 'plan', model: null, reasoning_effort: 'medium' },
  { name: 'Default', mode: 'default', model: null, reasoning_effort: null },
];

/** `model/list`, `modelProvider/…` and `collaborationMode/list`. */
export function modelHandlers({ listModels, loadConfig }: ModelParts): Handlers<ModelMethod> {
  const providerInUse = async (): Promise<string> => {
    try {
      return (await loadConfig({})).config.modelProvider;
    } catch (error) {
      if (!(error instanceof ConfigError)) throw error;
      throw internal(`failed to resolve feature override precedence: ${error.message}`);
    }
  };
  return {
    'model/list': async ({ includeHidden, ...page }) =>
      offsetPage(await listModels(includeHidden ?? false), page, 'models'),
    'collaborationMode/list': () => ({ data: [...COLLABORATION_MODES] }),
    'modelProvider/capabilities/read': async () => capabilitiesOf(await providerInUse()),
    'modelProvider/read': async () => {
      const modelProvider = await providerInUse();
      return { modelProvider, ...capabilitiesOf(modelProvider) };
    },
  };
}

/** Of the providers of 0.129.0 only Amazon Bedrock lacks what OpenAI's own has. */
function capabilitiesOf(provider: string): ModelProviderCapabilitiesReadResponse {
  const full = provider !== 'amazon-bedrock';
  return { namespaceTools: full, imageGeneration: full, webSearch: full };
}
