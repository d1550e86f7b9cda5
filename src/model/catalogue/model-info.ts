import { decode, InputModality, ReasoningEffort, ReasoningSummary, Verbosity } from '../../protocol/index.ts';
import { isRecord, type JsonRecord, recordAt, stringOrNull } from '../untyped.ts';
import type { ModelInstructions, ModelMetadata, ReasoningLevel, ServiceTier } from './metadata.ts';
import { ASSUMED_MODEL } from './models.ts';

/** Reads models as providers list them, in the form of 0.129.0. Entries without what they must have are left out. */
export function readModels(entries: readonly unknown[]): ModelMetadata[] {
  return entries.flatMap((entry) => {
    const model = isRecord(entry) ? readModel(entry) : null;
    return model === null ? [] : [model];
  });
}

function readModel(entry: JsonRecord): ModelMetadata | null {
  const slug = stringOrNull(entry['slug']);
  const base = stringOrNull(entry['base_instructions']);
  const truncation = truncationOf(recordAt(entry, 'truncation_policy'));
  if (slug === null || base === null || truncation === null) return null;
  const messages = recordAt(entry, 'model_messages');
  const contextWindow = numberOrNull(entry['context_window']);
  const maxContextWindow = numberOrNull(entry['max_context_window']);
  return {
    slug,
    displayName: stringOrNull(entry['display_name']) ?? slug,
    description: stringOrNull(entry['description']) ?? '',
    visibility: entry['visibility'] === 'list' ? 'list' : 'hide',
    priority: numberOrNull(entry['priority']) ?? ASSUMED_MODEL.priority,
    ...thinkingOf(entry),
    ...toolsOf(entry),
    supportsPersonality: hasPersonalities(messages),
    truncation,
    contextWindow: contextWindow ?? maxContextWindow ?? ASSUMED_MODEL.contextWindow,
    maxContextWindow,
    autoCompactLimit: numberOrNull(entry['auto_compact_token_limit']),
    effectiveWindowPercent:
      numberOrNull(entry['effective_context_window_percent']) ?? ASSUMED_MODEL.effectiveWindowPercent,
    inputModalities: modalitiesOf(entry['input_modalities']),
    additionalSpeedTiers: strings(entry['additional_speed_tiers']),
    serviceTiers: tiersOf(entry['service_tiers']),
    supportedInApi: entry['supported_in_api'] !== false,
    instructions: instructionsOf(base, messages),
    upgrade: upgradeOf(recordAt(entry, 'upgrade')),
    availabilityMessage: stringOrNull(recordAt(entry, 'availability_nux')['message']),
    assumed: false,
  };
}

function thinkingOf(entry: JsonRecord) {
  const verbosity = decode(Verbosity, entry['default_verbosity']);
  const summary = decode(ReasoningSummary, entry['default_reasoning_summary']);
  return {
    reasoningEfforts: list(entry['supported_reasoning_levels']).flatMap(levelOf),
    defaultReasoningEffort: effortOf(entry['default_reasoning_level']),
    supportsReasoningSummaries: entry['supports_reasoning_summaries'] === true,
    defaultReasoningSummary: summary.ok ? summary.value : ('auto' as const),
    supportsVerbosity: entry['support_verbosity'] === true,
    defaultVerbosity: verbosity.ok ? verbosity.value : null,
  };
}

const SHELLS = {
  default: 'shell',
  local: 'shell',
  unified_exec: 'exec_command',
  disabled: null,
  shell_command: 'shell_command',
} as const;

function toolsOf(entry: JsonRecord) {
  const patch = entry['apply_patch_tool_type'];
  const shell = Object.entries(SHELLS).find(([name]) => name === entry['shell_type']);
  const applyPatchTool: ModelMetadata['applyPatchTool'] =
    patch === 'freeform' || patch === 'function' ? patch : null;
  const webSearchTool: ModelMetadata['webSearchTool'] =
    entry['web_search_tool_type'] === 'text_and_image' ? 'text_and_image' : 'text';
  return {
    supportsParallelToolCalls: entry['supports_parallel_tool_calls'] === true,
    supportsImageDetailOriginal: entry['supports_image_detail_original'] === true,
    supportsSearchTool: entry['supports_search_tool'] === true,
    applyPatchTool,
    shellTool: shell === undefined ? ASSUMED_MODEL.shellTool : shell[1],
    webSearchTool,
  };
}

function instructionsOf(base: string, messages: JsonRecord): ModelInstructions {
  const variables = recordAt(messages, 'instructions_variables');
  return {
    base,
    template: stringOrNull(messages['instructions_template']),
    personalities: {
      friendly: stringOrNull(variables['personality_friendly']),
      pragmatic: stringOrNull(variables['personality_pragmatic']),
    },
  };
}

/** Whether there is a text for each personality, and a place for it. */
function hasPersonalities(messages: JsonRecord): boolean {
  const variables = recordAt(messages, 'instructions_variables');
  const names = ['personality_default', 'personality_friendly', 'personality_pragmatic'];
  const template = stringOrNull(messages['instructions_template']) ?? '';
  return template.includes('{{ personality }}') && names.every((name) => typeof variables[name] === 'string');
}

function truncationOf({ mode, limit }: JsonRecord): ModelMetadata['truncation'] | null {
  const known = mode === 'bytes' || mode === 'tokens';
  return known && typeof limit === 'number' ? { mode, limit } : null;
}

function upgradeOf({ model, migration_markdown: text }: JsonRecord): ModelMetadata['upgrade'] {
  return typeof model === 'string' ? { model, migrationMarkdown: stringOrNull(text) ?? '' } : null;
}

function levelOf(level: unknown): ReasoningLevel[] {
  const effort = isRecord(level) ? effortOf(level['effort']) : null;
  if (!isRecord(level) || effort === null) return [];
  return [{ effort, description: stringOrNull(level['description']) ?? '' }];
}

function effortOf(value: unknown): ReasoningEffort | null {
  const effort = decode(ReasoningEffort, value);
  return effort.ok ? effort.value : null;
}

function modalitiesOf(value: unknown): readonly InputModality[] {
  if (!Array.isArray(value)) return ['text', 'image'];
  return value.flatMap((each) => {
    const modality = decode(InputModality, each);
    return modality.ok ? [modality.value] : [];
  });
}

function tiersOf(value: unknown): ServiceTier[] {
  return list(value).flatMap((tier) => {
    if (!isRecord(tier)) return [];
    const { id, name, description } = tier;
    if (typeof id !== 'string' || typeof name !== 'string') return [];
    return [{ id, name, description: stringOrNull(description) ?? '' }];
  });
}

function list(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [];
}

function strings(value: unknown): string[] {
  return list(value).filter((each) => typeof each === 'string');
}

function numberOrNull(value: unknown): number | null {
  return typeof value === 'number' && Number.isFinite(value) ? value : null;
}
