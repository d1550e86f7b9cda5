import type { ModelMetadata, ReasoningLevel } from './metadata.ts';

const LEVELS: readonly ReasoningLevel[] = [
  { effort: 'low', description: 'Little reasoning, quick answers' },
  { effort: 'medium', description: 'Speed and depth in balance, for everyday work' },
  { effort: 'high', description: 'More depth, for difficult problems' },
  { effort: 'xhigh', description: 'The most depth, for the hardest problems' },
];

const upgradeTo54 = {
  model: 'gpt-5.4',
  migrationMarkdown:
    'GPT-5.4 takes the place of this model: it needs fewer tokens and is better at long tasks and at calling tools.\n\nThis model stays available.\n',
} as const;

const common: Omit<ModelMetadata, 'slug' | 'displayName' | 'description' | 'priority'> = {
  visibility: 'list',
  reasoningEfforts: LEVELS,
  defaultReasoningEffort: 'medium',
  supportsReasoningSummaries: true,
  defaultReasoningSummary: 'none',
  supportsVerbosity: true,
  defaultVerbosity: 'low',
  supportsParallelToolCalls: true,
  supportsPersonality: true,
  supportsImageDetailOriginal: true,
  supportsSearchTool: true,
  applyPatchTool: 'freeform',
  shellTool: 'shell_command',
  webSearchTool: 'text_and_image',
  truncation: { mode: 'tokens', limit: 10_000 },
  contextWindow: 272_000,
  maxContextWindow: 272_000,
  autoCompactLimit: null,
  effectiveWindowPercent: 95,
  inputModalities: ['text', 'image'],
  additionalSpeedTiers: [],
  serviceTiers: [],
  supportedInApi: true,
  instructions: null,
  upgrade: null,
  availabilityMessage: null,
  assumed: false,
};

/** The models that 0.129.0 knows without asking a provider, by priority. */
export const KNOWN_MODELS: readonly ModelMetadata[] = [
  {
    ...common,
    slug: 'gpt-5.5',
    displayName: 'GPT-5.5',
    description: 'The most able model, for demanding code and research.',
    priority: 0,
    additionalSpeedTiers: ['fast'],
    availabilityMessage:
      'GPT-5.5 can be used now: the most able model so far for long and difficult work on code.',
  },
  {
    ...common,
    slug: 'gpt-5.4',
    displayName: 'gpt-5.4',
    description: 'A strong model for everyday work on code.',
    priority: 2,
    defaultReasoningEffort: 'xhigh',
    maxContextWindow: 1_000_000,
    additionalSpeedTiers: ['fast'],
  },
  {
    ...common,
    slug: 'gpt-5.4-mini',
    displayName: 'GPT-5.4-Mini',
    description: 'Small, quick and cheap, for simpler tasks.',
    priority: 4,
    defaultVerbosity: 'medium',
  },
  {
    ...common,
    slug: 'gpt-5.3-codex',
    displayName: 'gpt-5.3-codex',
    description: 'Trained for work on code.',
    priority: 6,
    webSearchTool: 'text',
    upgrade: upgradeTo54,
  },
  {
    ...common,
    slug: 'gpt-5.2',
    displayName: 'gpt-5.2',
    description: 'For professional work and agents that run long.',
    priority: 10,
    defaultReasoningSummary: 'auto',
    supportsPersonality: false,
    supportsImageDetailOriginal: false,
    webSearchTool: 'text',
    truncation: { mode: 'bytes', limit: 10_000 },
    upgrade: upgradeTo54,
  },
  {
    ...common,
    slug: 'codex-auto-review',
    displayName: 'Codex Auto Review',
    description: 'Reviews requests for approval.',
    priority: 29,
    visibility: 'hide',
    maxContextWindow: 1_000_000,
  },
];

/** What is assumed of a model that nothing is known of. */
export const ASSUMED_MODEL: ModelMetadata = {
  ...common,
  slug: '',
  displayName: '',
  description: '',
  priority: 99,
  visibility: 'hide',
  reasoningEfforts: [],
  defaultReasoningEffort: null,
  supportsReasoningSummaries: false,
  defaultReasoningSummary: 'auto',
  supportsVerbosity: false,
  defaultVerbosity: null,
  supportsParallelToolCalls: false,
  supportsPersonality: false,
  supportsImageDetailOriginal: false,
  supportsSearchTool: false,
  applyPatchTool: null,
  shellTool: 'shell',
  webSearchTool: 'text',
  truncation: { mode: 'bytes', limit: 10_000 },
  assumed: true,
};

/** Slugs that no catalogue names and 0.129.0 words a personality for all the same. */
export const ASSUMED_PERSONALITIES: readonly string[] = ['exp-codex-personality'];

/** The model of the offline provider. */
export const OFFLINE_MODEL: ModelMetadata = {
  ...ASSUMED_MODEL,
  slug: 'offline',
  displayName: 'Offline',
  description: 'Follows scripts in the message, without a network.',
  applyPatchTool: 'freeform',
  inputModalities: ['text'],
  assumed: false,
};
