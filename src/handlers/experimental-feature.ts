import { ConfigError, FEATURES, type FeatureSwitches, type LoadedConfig } from '../config/index.ts';
import type { RequestOverrides } from '../config/index.ts';
import { internal, invalidRequest, type Handlers } from '../rpc/index.ts';
import { offsetPage } from './offset-page.ts';

/** What `experimentalFeature/*` works with. */
export interface ExperimentalFeatureParts {
  readonly loadConfig: (request: RequestOverrides) => Promise<Pick<LoadedConfig, 'config'>>;
  readonly featureSwitches: FeatureSwitches;
}

type ExperimentalFeatureMethod = 'experimentalFeature/list' | 'experimentalFeature/enablement/set';

/** `experimentalFeature/*`: the features that configs can switch, and a few of them while the server runs. */
export function experimentalFeatureHandlers(
  parts: ExperimentalFeatureParts,
): Handlers<ExperimentalFeatureMethod> {
  /** Throws `RpcError` where there is no telling. */
  const features = async (failure: string): Promise<LoadedConfig['config']['features']> => {
    try {
      return (await parts.loadConfig({})).config.features;
    } catch (error) {
      if (!(error instanceof ConfigError)) throw error;
      throw internal(`${failure}: ${error.message}`);
    }
  };
  return {
    'experimentalFeature/list': async (page) => {
      const set = await features('failed to reload config');
      const listed = FEATURES.map(({ key, stage, defaultEnabled }) => ({
        name: key,
        stage,
        ...(BETA_TEXTS.get(key) ?? { displayName: null, description: null, announcement: null }),
        enabled: set.enabled(key),
        defaultEnabled,
      }));
      return offsetPage(listed, page, 'feature flags');
    },
    'experimentalFeature/enablement/set': async ({ enablement }) => {
      const problem = parts.featureSwitches.set(enablement);
      if (problem !== undefined) throw invalidRequest(problem);
      if (Object.keys(enablement).length > 0) await features('failed to resolve feature override precedence');
      return { enablement };
    },
  };
}

interface BetaTexts {
  readonly displayName: string;
  readonly description: string;
  readonly announcement: string;
}

const beta = (displayName: string, description: string, announcement = ''): BetaTexts => ({
  displayName,
  description,
  announcement,
});

/** How clients show the features that users may try. The names are those of 0.129.0, the sentences are ours. */
const BETA_TEXTS: ReadonlyMap<string, BetaTexts> = new Map([
  [
    'terminal_resize_reflow',
    beta('Terminal resize reflow', 'Lays the transcript out anew when a terminal changes its width.'),
  ],
  [
    'memories',
    beta(
      'Memories',
      'Remembers what matters of a thread, and brings it into later ones.',
      'Threads can remember: try `/memories`.',
    ),
  ],
  [
    'external_migration',
    beta('External migration', 'Offers at the start to take over the configuration of other agents.'),
  ],
  ['goals', beta('Goals', 'Keeps a thread working towards a goal that you set.')],
  [
    'prevent_idle_sleep',
    beta(
      'Prevent sleep while running',
      'Keeps the computer awake while a turn runs.',
      'The computer can be kept awake while a turn runs.',
    ),
  ],
]);
