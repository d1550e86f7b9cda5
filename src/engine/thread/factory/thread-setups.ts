import { projectToTrust } from '../../../config/index.ts';
import type { EffectiveConfig, LoadedConfig, RequestOverrides } from '../../../config/index.ts';
import { instructionsFor, type ModelProvider } from '../../../model/index.ts';
import type { DynamicToolSpec } from '../../../protocol/index.ts';
import type { LoadedThread } from '../../../store/index.ts';
import type { ExecPolicy } from '../../../tools/rules/index.ts';
import { instructionSources } from '../../context/index.ts';
import type { TurnSettings } from '../../turn/settings.ts';
import type { MakeDelegate } from '../delegate.ts';
import { dynamicToolsOf } from '../dynamic-tools.ts';
import { threadShell } from '../shell-tools.ts';
import { startNotices } from '../start-notices.ts';
import { ThreadNetworks } from '../thread-networks.ts';
import type { ThreadServices, ThreadSetup, ThreadStart } from '../thread-services.ts';
import type { AgentSeat } from './requests.ts';

/** Where threads get their configuration from. */
export interface ThreadSetupsParts {
  readonly services: ThreadServices;
  readonly loadConfig: (overrides: RequestOverrides) => Promise<LoadedConfig>;
  /** Marks a project as trusted in the user's configuration. */
  readonly trustProject: (key: string) => Promise<void>;
  readonly provider: (config: EffectiveConfig) => ModelProvider;
}

/** Works out what threads run with. */
export class ThreadSetups {
  readonly #parts: ThreadSetupsParts;
  readonly #makeDelegate: MakeDelegate;

  constructor(parts: ThreadSetupsParts, makeDelegate: MakeDelegate) {
    this.#parts = parts;
    this.#makeDelegate = makeDelegate;
  }

  /**
   * What a thread that no agent made runs with.
   *
   * @param lastTurn of the stored thread, whose model goes on; null where there is none, or another was chosen
   * @param meta of the stored thread; null where there is none
   */
  async configured(
    loaded: LoadedConfig,
    lastTurn: ThreadStart['lastTurn'],
    meta: LoadedThread['meta'] | null,
  ): Promise<ThreadSetup> {
    const { config } = loaded;
    const provider = this.#parts.provider(config);
    const { models, modelUpdates } = this.#parts.services;
    await modelUpdates.ensure();
    const [sources, rules] = await Promise.all([
      instructionSources(config, config.cwd),
      this.#parts.services.rules.load(loaded.folders),
    ]);
    const settings: TurnSettings = {
      cwd: config.cwd,
      model: lastTurn?.model ?? config.model ?? models.defaultFor(provider.id),
      effort: lastTurn?.effort ?? config.modelReasoningEffort ?? null,
      summary: config.modelReasoningSummary ?? null,
      personality: config.personality ?? null,
      serviceTier: config.serviceTier ?? null,
      approvalPolicy: config.approvalPolicy,
      approvalsReviewer: config.approvalsReviewer,
      sandboxPolicy: config.sandboxPolicy,
      works: config.works,
      collaboration: null,
      permissionProfile: config.permissionProfile,
      activePermissionProfile: config.activePermissionProfile,
      hosts: config.hosts,
    };
    return {
      config,
      notices: startNotices(loaded, rules),
      rules: rules.policy,
      networks: this.#networks(rules.policy),
      skillSources: this.#parts.services.skills.sourcesOf(loaded),
      shell: threadShell(config, this.#parts.services.shell),
      settings,
      provider,
      models,
      instructions:
        config.baseInstructions ??
        meta?.base_instructions?.text ??
        instructionsFor(models.find(settings.model), settings.personality),
      instructionSources: sources,
      dynamicTools: meta === null ? [] : dynamicToolsOf(meta),
      makeDelegate: this.#makeDelegate,
    };
  }

  /**
   * What an agent runs with: what its maker has, but for what its seat says.
   *
   * @param told what its model was told first before; null for a new agent
   */
  async ofAgent(
    { notices, rules, shell, models, skillSources }: ThreadSetup,
    { setup: { config, settings, instructions } }: AgentSeat,
    dynamicTools: readonly DynamicToolSpec[],
    told: string | null,
  ): Promise<ThreadSetup> {
    return {
      config,
      notices,
      rules,
      networks: this.#networks(rules),
      skillSources,
      shell,
      settings,
      provider: this.#parts.provider(config),
      models,
      instructions:
        instructions ?? told ?? instructionsFor(models.find(settings.model), settings.personality),
      instructionSources: await instructionSources(config, config.cwd),
      dynamicTools,
      makeDelegate: this.#makeDelegate,
    };
  }

  /**
   * The configuration of a new thread. Naming a folder for a thread that may write is taken as trust in its project, as in 0.129.0. Where that cannot be
   * noted, as in a config.toml that is read-only, it holds for this thread alone.
   */
  async configOfNew(overrides: RequestOverrides): Promise<LoadedConfig> {
    const loaded = await this.#parts.loadConfig(overrides);
    const key = overrides.cwd == null ? undefined : projectToTrust(loaded.config);
    if (key === undefined) return loaded;
    const noted = await this.#parts.trustProject(key).then(
      () => true,
      (error: unknown) => {
        this.#parts.services.log.warn('trust in the project could not be noted', { project: key, error });
        return false;
      },
    );
    if (noted) return this.#parts.loadConfig(overrides);
    const config = { ...overrides.config, [`projects.${JSON.stringify(key)}.trust_level`]: 'trusted' };
    return this.#parts.loadConfig({ ...overrides, config });
  }

  #networks(rules: ExecPolicy): ThreadNetworks {
    const { openRoom, env } = this.#parts.services;
    return new ThreadNetworks({ rules: () => rules.hosts(), openRoom, env });
  }
}
