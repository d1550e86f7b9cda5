import type { Model, ReasoningEffort, ReasoningSummary } from '../../protocol/index.ts';
import type { ReasoningRequest } from '../provider.ts';
import type { ModelMetadata } from './metadata.ts';
import { ASSUMED_MODEL, ASSUMED_PERSONALITIES, KNOWN_MODELS, OFFLINE_MODEL } from './models.ts';

/** The models of a server: those that 0.129.0 knows, and what providers and files say of these and others. */
export class ModelCatalogue {
  #models: readonly ModelMetadata[] = KNOWN_MODELS;
  #all = true;

  /** Models that take the place of those of the same slug, and further ones. */
  merge(models: readonly ModelMetadata[]): void {
    const merged = new Map(KNOWN_MODELS.map((model) => [model.slug, model]));
    for (const model of models) merged.set(model.slug, model);
    this.#models = [...merged.values()];
  }

  /** Models that take the place of all. */
  replace(models: readonly ModelMetadata[]): void {
    this.#models = models;
  }

  /** Says whether models are listed that cannot be had with an API key. */
  listAll(all: boolean): void {
    this.#all = all;
  }

  /**
   * What is known of the model with that slug. A slug that begins with a known one is taken for its relative
   * (`gpt-5.2-codex` for `gpt-5.2`), one namespace before it is looked past (`azure/gpt-5.4`); of any other, what
   * 0.129.0 assumes is assumed.
   */
  find(slug: string): ModelMetadata {
    if (slug === OFFLINE_MODEL.slug) return OFFLINE_MODEL;
    const known = this.#longestPrefix(slug) ?? this.#longestPrefix(withoutNamespace(slug));
    if (known !== null) return { ...known, slug };
    const supportsPersonality = ASSUMED_PERSONALITIES.includes(slug);
    return { ...ASSUMED_MODEL, slug, displayName: slug, supportsPersonality };
  }

  /** The models for `model/list`, in its order. */
  list(includeHidden: boolean): readonly Model[] {
    const offered = this.#models.filter(({ supportedInApi }) => this.#all || supportedInApi);
    const ordered = offered.toSorted((one, other) => one.priority - other.priority);
    const first = ordered.find(isListed) ?? ordered[0];
    const shown = ordered.filter((model) => includeHidden || isListed(model));
    return shown.map((model) => toListedModel(model, model === first));
  }

  /** The model that is used where none is configured. */
  defaultFor(providerId: string): string {
    if (providerId === 'offline') return OFFLINE_MODEL.slug;
    return this.list(true).find(({ isDefault }) => isDefault)?.model ?? '';
  }

  #longestPrefix(slug: string): ModelMetadata | null {
    let best: ModelMetadata | null = null;
    for (const model of this.#models) {
      if (slug.startsWith(model.slug) && model.slug.length > (best?.slug.length ?? 0)) best = model;
    }
    return best;
  }
}

const isListed = ({ visibility }: ModelMetadata): boolean => visibility === 'list';

/** The name after `namespace/`, for one namespace of letters, digits, `_` and `-`. */
function withoutNamespace(slug: string): string {
  return /^[\w-]+\/([^/]+)$/.exec(slug)?.[1] ?? '';
}

/** The warning for a slug that nothing is known of, as 0.129.0 words it. */
export function assumedModelWarning(slug: string): string {
  return `Model metadata for \`${slug}\` not found. Defaulting to fallback metadata; this can degrade performance and cause issues.`;
}

function toListedModel(model: ModelMetadata, isDefault: boolean): Model {
  const { upgrade, availabilityMessage } = model;
  return {
    id: model.slug,
    model: model.slug,
    upgrade: upgrade?.model ?? null,
    upgradeInfo:
      upgrade === null
        ? null
        : {
            model: upgrade.model,
            upgradeCopy: null,
            modelLink: null,
            migrationMarkdown: upgrade.migrationMarkdown,
          },
    availabilityNux: availabilityMessage === null ? null : { message: availabilityMessage },
    displayName: model.displayName,
    description: model.description,
    hidden: model.visibility === 'hide',
    supportedReasoningEfforts: model.reasoningEfforts.map(({ effort, description }) => ({
      reasoningEffort: effort,
      description,
    })),
    defaultReasoningEffort: model.defaultReasoningEffort ?? 'none',
    inputModalities: [...model.inputModalities],
    supportsPersonality: model.supportsPersonality,
    additionalSpeedTiers: [...model.additionalSpeedTiers],
    serviceTiers: [...model.serviceTiers],
    isDefault,
  };
}

/** The tokens that a conversation may fill (95 in 100 of the window); `configured` is `model_context_window`. */
export function usableWindow(model: ModelMetadata, configured: number | null = null): number {
  return Math.trunc((wholeWindow(model, configured) * model.effectiveWindowPercent) / 100);
}

/**
 * The tokens at which a conversation is compacted by itself: 90 in 100 of the window, or less where
 * `model_auto_compact_token_limit` says so.
 */
export function autoCompactLimit(
  model: ModelMetadata,
  configured: { readonly window: number | null; readonly limit: number | null },
): number {
  const most = Math.trunc((wholeWindow(model, configured.window) * 9) / 10);
  return Math.min(configured.limit ?? model.autoCompactLimit ?? most, most);
}

/** All tokens that the model takes; `configured` is `model_context_window`. */
export function wholeWindow(model: ModelMetadata, configured: number | null): number {
  if (configured === null) return model.contextWindow;
  return Math.min(configured, model.maxContextWindow ?? configured);
}

/** What a request says of reasoning, and what it wants included of it. Null settings stand for the model's own. */
export function reasoningFor(
  model: ModelMetadata,
  effort: ReasoningEffort | null,
  summary: ReasoningSummary | null,
): { readonly reasoning: ReasoningRequest | null; readonly include: readonly string[] } {
  if (!model.supportsReasoningSummaries) return { reasoning: null, include: [] };
  const asked = effort ?? model.defaultReasoningEffort;
  const told = summary ?? model.defaultReasoningSummary;
  const reasoning = {
    ...(asked === null ? {} : { effort: asked }),
    ...(told === 'none' ? {} : { summary: told }),
  };
  return { reasoning, include: ['reasoning.encrypted_content'] };
}
