import { ConfigError, type EffectiveConfig, type RequestOverrides } from '../config/index.ts';
import type {
  CollaborationModeMask,
  Model,
  ModelProviderCapabilitiesReadResponse,
} from '../protocol/index.ts';
import { internal, invalidRequest } from '../rpc/index.ts';
import type { Handlers } from '../rpc/index.ts';

/** What the methods about models and their provider need. */
export interface ModelParts {
  /** The known models in the order of lists; hidden ones only when asked for. */
  readonly listModels: (includeHidden: boolean) => readonly Model[];
  readonly loadConfig: (
    request: RequestOverrides,
  ) => Promise<{ readonly config: Pick<EffectiveConfig, 'modelProvider'> }>;
}

type ModelMethod =
  'collaborationMode/list' | 'model/list' | 'modelProvider/capabilities/read' | 'modelProvider/read';

/** A cursor is an offset; beyond this the reference has no number for it. */
const MAX_OFFSET = 2n ** 64n - 1n;

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
    'model/list': ({ cursor, limit, includeHidden }) => {
      const models = listModels(includeHidden ?? false);
      const start = offsetOf(cursor ?? '0', models.length);
      const end = start + Math.max(1, limit ?? models.length);
      const nextCursor = end < models.length ? String(end) : null;
      return { data: models.slice(start, end), nextCursor };
    },
    'collaborationMode/list': () => ({ data: [...COLLABORATION_MODES] }),
    'modelProvider/capabilities/read': async () => capabilitiesOf(await providerInUse()),
    'modelProvider/read': async () => {
      const modelProvider = await providerInUse();
      return { modelProvider, ...capabilitiesOf(modelProvider) };
    },
  };
}

function offsetOf(cursor: string, total: number): number {
  if (!/^\+?\d+$/.test(cursor)) throw invalidRequest(`invalid cursor: ${cursor}`);
  const offset = BigInt(cursor.replace('+', ''));
  if (offset > MAX_OFFSET) throw invalidRequest(`invalid cursor: ${cursor}`);
  if (offset > total) throw invalidRequest(`cursor ${offset} exceeds total models ${total}`);
  return Number(offset);
}

/** Of the providers of 0.129.0 only Amazon Bedrock lacks what OpenAI's own has. */
function capabilitiesOf(provider: string): ModelProviderCapabilitiesReadResponse {
  const full = provider !== 'amazon-bedrock';
  return { namespaceTools: full, imageGeneration: full, webSearch: full };
}
