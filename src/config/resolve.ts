import { readFile } from 'node:fs/promises';
import type { ApprovalsReviewer, AskForApproval } from '../protocol/index.ts';
import { agentLimits, type AgentRole } from './agents.ts';
import { ConfigError } from './config-error.ts';
import type { EffectiveConfig } from './effective.ts';
import { execServer } from './exec-server.ts';
import { FeatureSet } from './features.ts';
import { DEFAULT_ROOT_MARKERS, type TrustDecision } from './projects.ts';
import { type ProviderSettings, allProviders } from './providers.ts';
import type { RequestOverrides } from './request-overrides.ts';
import { NOTHING_REQUIRED } from './requirements/requirements.ts';
import { resolvePermissions } from './permissions/resolve-permissions.ts';
import type { ProfileSettings, Settings, TrustLevel, WebSearchModeName } from './settings.ts';

interface Surroundings {
  readonly codexHome: string;
  readonly cwd: string;
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly trust: TrustDecision;
  readonly featureEnablement: ReadonlyMap<string, boolean>;
  readonly defaultProvider: string;
  readonly agentRoles: ReadonlyMap<string, AgentRole>;
}

/** Settles what is in force: a request's named fields, over the chosen profile, over the layers, over defaults. */
export async function resolveSettings(
  settings: Settings,
  request: RequestOverrides,
  around: Surroundings,
): Promise<EffectiveConfig> {
  const profile = chosenProfile(settings);
  const pick = <K extends keyof ProfileSettings>(key: K): ProfileSettings[K] =>
    profile?.[key] ?? settings[key];
  const features = resolveFeatures(settings, profile, around.featureEnablement);
  return {
    ...plainSettings(settings, around),
    ...resolveModel(settings, request, pick, { ...around, features }),
    ...resolvePermissions(settings, pick('sandboxMode'), request, { ...around, trust: around.trust.level }),
    ...(await resolveInstructions(settings, request, pick)),
    modelCatalog: await readModelCatalog(pick('modelCatalogJson')),
    personality:
      request.personality ??
      pick('personality') ??
      (features.enabled('personality') ? 'pragmatic' : undefined),
    approvalPolicy: request.approvalPolicy ?? pick('approvalPolicy') ?? defaultApproval(around.trust.level),
    approvalsReviewer: reviewerOnWire(request.approvalsReviewer ?? pick('approvalsReviewer') ?? 'user'),
    analyticsEnabled: pick('analyticsEnabled') ?? true,
    features,
    requirements: NOTHING_REQUIRED,
    agents: { ...agentLimits(settings.agents), roles: around.agentRoles },
    tools: {
      webSearch: pick('webSearch') ?? webSearchByFeatures(features),
      webSearchOptions: pick('webSearchOptions'),
      viewImage: pick('viewImage') ?? true,
    },
  };
}

export function chosenProfile(settings: Settings): ProfileSettings | undefined {
  if (settings.profile === undefined) return undefined;
  const profile = settings.profiles.get(settings.profile);
  if (!profile) throw new ConfigError(`config profile \`${settings.profile}\` not found`);
  return profile;
}

function resolveFeatures(
  settings: Settings,
  profile: ProfileSettings | undefined,
  enablement: ReadonlyMap<string, boolean>,
): FeatureSet {
  const toggles = [...enablement];
  for (const source of [settings, profile]) {
    if (source?.useUnifiedExec !== undefined) toggles.push(['unified_exec', source.useUnifiedExec]);
    if (source?.useFreeformApplyPatch !== undefined)
      toggles.push(['apply_patch_freeform', source.useFreeformApplyPatch]);
    toggles.push(...(source?.features ?? []));
  }
  return FeatureSet.of(toggles);
}

/** The settings that only need their default. */
function plainSettings(settings: Settings, { codexHome, cwd, env, trust }: Surroundings) {
  const environment = settings.shellEnvironmentPolicy;
  return {
    codexHome,
    cwd,
    trustLevel: trust.level,
    trustKey: trust.key,
    projects: settings.projects,
    openaiBaseUrl: settings.openaiBaseUrl,
    chatgptBaseUrl: settings.chatgptBaseUrl ?? 'https://chatgpt.com/backend-api/',
    modelContextWindow: settings.modelContextWindow,
    modelAutoCompactTokenLimit: settings.modelAutoCompactTokenLimit,
    includeEnvironmentContext: settings.includeEnvironmentContext ?? true,
    includePermissionsInstructions: settings.includePermissionsInstructions ?? true,
    projectDocMaxBytes: settings.projectDocMaxBytes ?? 32 * 1024,
    projectDocFallbackFilenames: settings.projectDocFallbackFilenames ?? [],
    projectRootMarkers: settings.projectRootMarkers ?? DEFAULT_ROOT_MARKERS,
    works: execServer(env) === 'local',
    shellEnvironmentPolicy: {
      inherit: environment.inherit ?? 'all',
      ignoreDefaultExcludes: environment.ignoreDefaultExcludes ?? true,
      exclude: environment.exclude ?? [],
      set: environment.set ?? new Map(),
      includeOnly: environment.includeOnly ?? [],
    },
    zshPath: settings.zshPath,
    backgroundTerminalMaxTimeout: settings.backgroundTerminalMaxTimeout ?? 300_000,
    allowLoginShell: settings.allowLoginShell ?? true,
    toolOutputTokenLimit: settings.toolOutputTokenLimit,
    notify: settings.notify,
    skills: {
      bundled: settings.skills?.bundled ?? true,
      includeInstructions: settings.skills?.includeInstructions ?? true,
    },
    reviewModel: settings.reviewModel,
    autoReviewPolicy: settings.autoReviewPolicy,
    threadStoreEndpoint: settings.threadStoreEndpoint,
    hideAgentReasoning: settings.hideAgentReasoning ?? false,
    showRawAgentReasoning: settings.showRawAgentReasoning ?? false,
    forcedLoginMethod: settings.forcedLoginMethod,
    forcedWorkspace: settings.forcedWorkspace,
    feedbackEnabled: settings.feedbackEnabled ?? true,
    historyMode: settings.historyPersistence ?? 'save-all',
    suppressUnstableFeaturesWarning: settings.suppressUnstableFeaturesWarning ?? false,
  } as const;
}

/** The fast tier, as providers know it. */
const FAST = 'priority';

type Picker = <K extends keyof ProfileSettings>(key: K) => ProfileSettings[K];

function resolveModel(
  settings: Settings,
  request: RequestOverrides,
  pick: Picker,
  { defaultProvider, features }: Pick<Surroundings, 'defaultProvider'> & { readonly features: FeatureSet },
) {
  const modelProviders = allProviders(settings.modelProviders, settings.openaiBaseUrl);
  const modelProvider = request.modelProvider ?? pick('modelProvider') ?? defaultProvider;
  return {
    model: request.model ?? pick('model'),
    modelProvider,
    modelProviders,
    provider: knownProvider(modelProvider, modelProviders),
    modelReasoningEffort: pick('modelReasoningEffort'),
    modelReasoningSummary: pick('modelReasoningSummary'),
    modelVerbosity: pick('modelVerbosity'),
    modelSupportsReasoningSummaries: settings.modelSupportsReasoningSummaries ?? false,
    serviceTier: configuredTier(request, pick, features),
    generatesMemories: settings.generateMemories ?? true,
  };
}

function knownProvider(id: string, providers: ReadonlyMap<string, ProviderSettings>): ProviderSettings {
  const provider = providers.get(id);
  if (provider) return provider;
  if (id !== 'ollama-chat') throw new ConfigError(`Model provider \`${id}\` not found`);
  throw new ConfigError(
    '`ollama-chat` is no longer supported.\nHow to fix: replace `ollama-chat` with `ollama` in `model_provider`, `oss_provider`, or `--local-provider`.\nMore info: https://github.com/openai/codex/discussions/7782',
  );
}

async function resolveInstructions(settings: Settings, request: RequestOverrides, pick: Picker) {
  const instructionsFile = pick('modelInstructionsFile');
  const compactFile = pick('experimentalCompactPromptFile');
  const fromFile =
    instructionsFile === undefined
      ? undefined
      : await readPrompt(instructionsFile, 'model instructions file');
  const compactFromFile =
    compactFile === undefined ? undefined : await readPrompt(compactFile, 'experimental compact prompt file');
  return {
    baseInstructions: request.baseInstructions ?? fromFile ?? settings.instructions,
    developerInstructions: request.developerInstructions ?? settings.developerInstructions,
    compactPrompt: settings.compactPrompt ?? compactFromFile,
  };
}

async function readModelCatalog(path: string | undefined): Promise<readonly unknown[] | undefined> {
  if (path === undefined) return undefined;
  const text = await readFile(path, 'utf8').catch((error: unknown) => {
    throw new ConfigError(reasonOf(error));
  });
  const models = modelsIn(text);
  if (models === null) throw new ConfigError(`failed to parse model_catalog_json path \`${path}\` as JSON`);
  if (models.length > 0) return models;
  throw new ConfigError(`model_catalog_json path \`${path}\` must contain at least one model`);
}

/** The `models` of a catalogue; null where the text is none. */
function modelsIn(text: string): readonly unknown[] | null {
  try {
    const { models }: { models?: unknown } = Object(JSON.parse(text));
    return Array.isArray(models) ? models : null;
  } catch {
    return null;
  }
}

async function readPrompt(path: string, kind: string): Promise<string> {
  let text: string;
  try {
    text = await readFile(path, 'utf8');
  } catch (error) {
    throw new ConfigError(`failed to read ${kind} ${path}: ${reasonOf(error)}`);
  }
  if (text.trim() === '') throw new ConfigError(`${kind} is empty: ${path}`);
  return text.trim();
}

function reasonOf(error: unknown): string {
  const code = error instanceof Error && 'code' in error ? error.code : undefined;
  if (code === 'ENOENT') return 'No such file or directory (os error 2)';
  return error instanceof Error ? error.message : String(error);
}

/** A folder marked as untrusted is one where nearly everything is asked about. */
function defaultApproval(trust: TrustLevel | undefined): AskForApproval {
  return trust === 'untrusted' ? 'untrusted' : 'on-request';
}

function reviewerOnWire(reviewer: ApprovalsReviewer): ApprovalsReviewer {
  return reviewer === 'auto_review' ? 'guardian_subagent' : reviewer;
}

/** Without `fast_mode` the fast tier is only for turns that ask for it themselves, as in 0.129.0. */
function configuredTier(request: RequestOverrides, pick: Picker, features: FeatureSet): string | undefined {
  const tier = tierOnWire(request.serviceTier === undefined ? pick('serviceTier') : request.serviceTier);
  return tier === FAST && !features.enabled('fast_mode') ? undefined : tier;
}

/** A service tier as providers know it; null and undefined are none. */
export function tierOnWire(tier: string | null | undefined): string | undefined {
  return tier === 'fast' ? FAST : (tier ?? undefined);
}

function webSearchByFeatures(features: FeatureSet): WebSearchModeName {
  if (features.enabled('web_search_cached')) return 'cached';
  return features.enabled('web_search_request') ? 'live' : 'cached';
}
