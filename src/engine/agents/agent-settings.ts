import type { AgentRole, EffectiveConfig, LoadedConfig, RequestOverrides } from '../../config/index.ts';
import { readAgentRoleFile } from '../../config/index.ts';
import type { Logger } from '../../log/logger.ts';
import type { ModelCatalogue } from '../../model/index.ts';
import type { ReasoningEffort } from '../../protocol/index.ts';
import type { SpawnRequest } from '../../tools/agents/index.ts';
import { ToolFailure } from '../../tools/tool.ts';
import type { TurnSettings } from '../turn/settings.ts';

/** What an agent runs with. */
export interface AgentSetup {
  readonly config: EffectiveConfig;
  readonly settings: TurnSettings;
  /** What its model is told first; null: what the model is told anyway. */
  readonly instructions: string | null;
}

/** What a maker's agents begin from. */
export interface MakerSetup {
  readonly config: EffectiveConfig;
  /** Those of the running turn. */
  readonly settings: TurnSettings;
  readonly instructions: string;
  readonly models: ModelCatalogue;
}

/**
 * What a new agent runs with: as its maker does, but for the model and effort that were asked for.
 *
 * @throws ToolFailure for a model or an effort that cannot be had
 */
export function setupFor(
  { config, settings, instructions, models }: MakerSetup,
  { model, effort, role, forkContext }: SpawnRequest,
): AgentSetup {
  if (forkContext && (role !== null || model !== null || effort !== null)) {
    throw new ToolFailure(
      'Full-history forked agents inherit the parent agent type, model, and reasoning effort; omit agent_type, model, and reasoning_effort, or spawn without a full-history fork.',
    );
  }
  if (model !== null) checkModel(models, model);
  const chosen = model ?? settings.model;
  if (effort !== null) checkEffort(models, chosen, effort);
  const own = models.find(chosen).defaultReasoningEffort;
  const inherited = model === null ? (settings.effort ?? own) : own;
  return {
    config: { ...config, ...means(settings), baseInstructions: instructions },
    settings: { ...settings, model: chosen, effort: effort ?? inherited, collaboration: null },
    instructions,
  };
}

/** What an agent runs with that is opened again: as who opens it does, but for what its model was told first. */
export function setupAgain({ config, settings, models }: MakerSetup): AgentSetup {
  const effort = settings.effort ?? models.find(settings.model).defaultReasoningEffort;
  return {
    config: { ...config, ...means(settings), baseInstructions: undefined },
    settings: { ...settings, effort, collaboration: null },
    instructions: null,
  };
}

/** Where an agent works and what it may do there: always as its maker in the running turn. */
function means(settings: TurnSettings) {
  const { cwd, approvalPolicy, approvalsReviewer } = settings;
  const { sandboxPolicy, permissionProfile, activePermissionProfile, hosts } = settings;
  const permissions = { sandboxPolicy, permissionProfile, activePermissionProfile, hosts };
  return { cwd, approvalPolicy, approvalsReviewer, ...permissions };
}

function checkModel(models: ModelCatalogue, wanted: string): void {
  const names = models.list(true).map(({ model }) => model);
  if (names.includes(wanted)) return;
  throw new ToolFailure(`Unknown model \`${wanted}\` for spawn_agent. Available models: ${names.join(', ')}`);
}

function checkEffort(models: ModelCatalogue, model: string, wanted: ReasoningEffort): void {
  const efforts = models.find(model).reasoningEfforts.map(({ effort }) => effort);
  if (efforts.includes(wanted)) return;
  throw new ToolFailure(
    `Reasoning effort \`${wanted}\` is not supported for model \`${model}\`. Supported reasoning efforts: ${efforts.join(', ')}`,
  );
}

/** What it takes to load the configuration of a role. */
export interface RoleLoading {
  readonly loadConfig: (overrides: RequestOverrides) => Promise<LoadedConfig>;
  readonly models: ModelCatalogue;
  readonly log: Logger;
}

/**
 * The same for a role with a file. The file is laid over the configuration as it is stored, so that what the maker or
 * its client chose besides no longer counts, except where the agent may write and when it must ask (0.129.0).
 *
 * @throws ToolFailure where the file cannot be used
 */
export async function setupOfRole(
  setup: AgentSetup,
  name: string,
  { configFile }: AgentRole,
  { loadConfig, models, log }: RoleLoading,
): Promise<AgentSetup> {
  if (configFile === undefined) return setup;
  const kept = means(setup.settings);
  try {
    const { config: overlay } = await readAgentRoleFile(configFile, name);
    const { modelProvider } = setup.config;
    const ownProvider = 'model_provider' in overlay || 'profile' in overlay;
    const loaded = await loadConfig({
      cwd: kept.cwd,
      ...(ownProvider ? {} : { modelProvider }),
      overlay,
    });
    const { shellEnvironmentPolicy } = setup.config;
    const config = { ...loaded.config, ...kept, shellEnvironmentPolicy };
    const settings = {
      ...kept,
      model: config.model ?? models.defaultFor(config.modelProvider),
      effort: config.modelReasoningEffort ?? null,
      summary: config.modelReasoningSummary ?? null,
      personality: config.personality ?? null,
      serviceTier: config.serviceTier ?? null,
      works: setup.settings.works,
      collaboration: null,
    };
    return { config, settings, instructions: config.baseInstructions ?? null };
  } catch (error) {
    log.warn('the role of an agent could not be applied', { role: name, error });
    throw new ToolFailure('agent type is currently not available');
  }
}
