import { autoCompactLimit, COMPACTION_PROMPT, usableWindow } from '../../model/index.ts';
import type { ModelMetadata, ModelRequest } from '../../model/index.ts';
import { over, type SandboxTerms } from '../../permissions/index.ts';
import { isReadable, isWritable } from '../../sandbox/index.ts';
import type { TurnContextItem } from '../../store/index.ts';
import { buildShellEnv, disallowedWebSearch } from '../../config/index.ts';
import { TurnDiffTracker } from '../../tools/apply-patch/index.ts';
import { PermissionGrants } from '../../tools/permissions/grants.ts';
import type { ApprovalReviewer } from '../../tools/approval-reviewer.ts';
import type { ClientApprovals, ToolContext } from '../../tools/tool.ts';
import type { WebSearchOffer } from '../../tools/web-search.ts';
import { buildToolSet, type ToolSet, type ToolSetOptions } from '../../tools/tool-set.ts';
import { isAutoReviewed, TurnReviews } from '../auto-review/turn-reviews.ts';
import { allowedMessage, warningMessage, contextUpdates, initialContext } from '../context/index.ts';
import type { DeveloperSections, TurnContext } from '../context/index.ts';
import { keepGeneratedImage, keptImageMessage } from '../turn/generated-images.ts';
import { modelRequest, type ModelRequestParts } from '../turn/model-request.ts';
import { modeOf, type TurnSettings } from '../turn/settings.ts';
import { ProviderNotices } from '../turn/provider-notices.ts';
import { textTokens } from '../turn/token-estimate.ts';
import { turnSkills, type TurnSkills } from '../turn/turn-skills.ts';
import type { CompactionMeans, TurnInputs } from '../turn/turn-inputs.ts';
import { outputLimit, shellToolOptions } from './shell-tools.ts';
import { hostAccess } from './host-access.ts';
import { storedTurnContext, turnContextOf, turnContextRecord } from './turn-context.ts';
import type { ThreadServices, ThreadStart } from './thread-services.ts';
import type { TurnState } from './turn-state.ts';

/** Announces a turn and gathers what it works with. */
export async function prepareTurn(
  services: ThreadServices,
  start: ThreadStart,
  state: TurnState,
): Promise<TurnInputs> {
  announceTurn(start, state);
  return turnInputs(services, start, state);
}

/** Tells clients that a turn begins. */
export function announceTurn(
  start: ThreadStart,
  { turn, settings, emit }: Pick<TurnState, 'turn' | 'settings' | 'emit'>,
): void {
  const modelContextWindow = windowOf(start, start.models.find(settings.model));
  const startedAt = Math.floor(turn.startedAtMs / 1000);
  const mode = modeOf(settings);
  emit({ type: 'turnStarted', turnId: turn.id, startedAt, modelContextWindow, mode });
  turn.announced();
}

/** Gathers what a turn works with. */
async function turnInputs(
  services: ThreadServices,
  start: ThreadStart,
  state: TurnState,
): Promise<TurnInputs> {
  const { turn, settings, goal, emit, remember, usage } = state;
  const modelInfo = start.models.find(settings.model);
  const contextWindow = windowOf(start, modelInfo);
  const reviews = turnReviews(start, state);
  const toolContext = toolContextOf(services, start, state, reviews);
  const tools = await turnTools(services, start, settings, goal);
  const requests = requestsOf(start, state, tools, await services.installationId());
  const skills = await turnSkills(services, start, settings, emit);
  const compaction = compactionMeans(services, start, state, { ...requests, skills });
  const { takeInput, hasInput, signal, cancel, id: turnId } = turn;
  const { request, keepState } = requests;
  const { provider } = start;
  const means = {
    settings,
    provider,
    modelInfo,
    contextWindow,
    tools,
    toolContext,
    usage,
    compaction,
    skills,
  };
  const afterCall = async (toolName: string): Promise<void> => {
    const message = await goal?.callEnded(toolName);
    if (message != null) turn.tell([message]);
    if (reviews.tooManyDenials) cancel();
  };
  const input = { takeInput, hasInput, afterCall, signal, cancel };
  const images = { codexHome: start.config.codexHome, threadId: start.recorder.threadId };
  const keepImage = (id: string, data: string): string | null => {
    const path = keepGeneratedImage(images, id, data);
    if (path !== null) remember([keptImageMessage(images)]);
    return path;
  };
  const notices = new ProviderNotices({ turnId, model: settings.model, emit, remember });
  const heardEtag = (etag: string): Promise<void> => services.modelUpdates.heard(etag);
  const showsPatches = showsPatchesOf(start, settings, modelInfo);
  const told = { notices, keepState, heardEtag, keepImage, showsPatches, emit, remember };
  return { turnId, ...means, request, ...told, ...input };
}

function showsPatchesOf(start: ThreadStart, { works }: TurnSettings, model: ModelMetadata): boolean {
  if (!start.config.features.enabled('apply_patch_streaming_events')) return false;
  return works && patchTool(start, model) !== null;
}

/** The tools that a turn with these settings offers. */
async function turnTools(
  services: ThreadServices,
  start: ThreadStart,
  settings: TurnSettings,
  goal: TurnState['goal'],
): Promise<ToolSet> {
  const { features, tools } = start.config;
  const modelInfo = start.models.find(settings.model);
  return buildToolSet({
    shell: settings.works ? shellToolOptions(start.config, modelInfo, start.shell) : null,
    goal,
    requestPermissions: features.enabled('request_permissions_tool'),
    asksInDefaultMode: features.enabled('default_mode_request_user_input'),
    agents: services.agents.accessFor(start, settings),
    applyPatch: settings.works ? patchTool(start, modelInfo) : null,
    webSearch: {
      mode: webSearchMode(start, settings),
      limits: tools.webSearchOptions,
      findsImages: modelInfo.webSearchTool === 'text_and_image',
    },
    // The provider makes images for those who have a plan of it (0.129.0).
    makesImages: features.enabled('image_generation') && seesImages(modelInfo) && (await services.hasPlan()),
    images: settings.works
      ? { seesImages: seesImages(modelInfo), seesOriginals: modelInfo.supportsImageDetailOriginal }
      : null,
    dynamicTools: start.dynamicTools,
    searchesTools: modelInfo.supportsSearchTool && features.enabled('tool_search'),
  });
}

/** What the model can be told before anybody has said anything: lets a provider ready itself for the first turn. */
export async function requestAhead(
  services: ThreadServices,
  start: ThreadStart,
  { settings, goal, conversation }: Pick<TurnState, 'settings' | 'goal' | 'conversation'>,
): Promise<ModelRequest> {
  const tools = await turnTools(services, start, settings, goal);
  const turn = { id: '', startedAtMs: null, clientMetadata: {} };
  const state = { turn, settings, conversation, outputSchema: null };
  const request = requestsOf(start, state, tools, await services.installationId()).request();
  return { ...request, input: [] };
}

/** A turn as the model of the one before would run it; null where that was the same, or none. */
export async function asModelBefore(
  services: ThreadServices,
  start: ThreadStart,
  state: TurnState,
  model: string | null,
): Promise<TurnInputs | null> {
  if (model === null || model === state.settings.model) return null;
  return turnInputs(services, start, { ...state, settings: { ...state.settings, model } });
}

function windowOf({ config }: ThreadStart, model: ModelMetadata): number {
  return usableWindow(model, config.modelContextWindow ?? null);
}

function compactionMeans(
  services: ThreadServices,
  start: ThreadStart,
  { turn, settings, conversation, forgetSurroundings }: TurnState,
  { summaryRequest, skills }: Pick<CompactionMeans, 'summaryRequest'> & { readonly skills: TurnSkills },
): CompactionMeans {
  const { config, instructions } = start;
  const modelInfo = start.models.find(settings.model);
  return {
    conversation,
    limit: autoCompactLimit(modelInfo, {
      window: config.modelContextWindow ?? null,
      limit: config.modelAutoCompactTokenLimit ?? null,
    }),
    instructionTokens: textTokens(instructions),
    prompt: config.compactPrompt ?? COMPACTION_PROMPT,
    summaryRequest,
    surroundings: () => {
      const context = turnContextOf(start, settings, start.shell, shellEnv(services, start));
      const record = turnContextRecord(turn.id, context, settings, modelInfo);
      return { items: initialContext(context, skills.introduce()), record };
    },
    forgetSurroundings,
  };
}

/** A thread's part in telling the model of its surroundings. */
interface ContextState extends Pick<TurnState, 'settings' | 'emit' | 'remember'> {
  /** What the model was told by this process last, as far as it sees it; null when nothing. */
  readonly previous: TurnContext | null;
  /** The same of a process before, as stored; counts where `previous` is null. */
  readonly stored: TurnContextItem | null;
  /** The model that ran before, whatever is seen of it; null when there was none. */
  readonly modelBefore: string | null;
  /** What it is told beside them where it knows nothing. */
  readonly sections: () => DeveloperSections;
}

/** Tells the model what it does not know yet of its surroundings, and stores what it was told. */
export function tellContext(
  services: ThreadServices,
  start: ThreadStart,
  { settings, previous: told, stored, modelBefore, sections, emit, remember }: ContextState,
  turnId: string,
): TurnContext {
  const context = turnContextOf(start, settings, start.shell, shellEnv(services, start));
  const previous = told ?? (stored === null ? null : storedTurnContext(context, stored));
  remember(
    previous === null ? initialContext(context, sections(), modelBefore) : contextUpdates(previous, context),
  );
  const record = turnContextRecord(turnId, context, settings, start.models.find(settings.model));
  emit({ type: 'recorded', records: [record] });
  return context;
}

/** What requests are made of, beside the thread itself. */
type RequestState = Pick<TurnState, 'outputSchema' | 'settings' | 'conversation'> &
  Pick<ModelRequestParts, 'turn'>;

/** How the turn's requests are made; the provider's routing state is kept from one to the next. */
function requestsOf(
  start: ThreadStart,
  { turn, outputSchema, settings, conversation }: RequestState,
  tools: ToolSet,
  installationId: string,
): Pick<TurnInputs, 'request' | 'keepState'> & Pick<CompactionMeans, 'summaryRequest'> {
  const modelInfo = reasoningModel(start, start.models.find(settings.model));
  const form = { plainReports: patchTool(start, modelInfo) === 'freeform', images: seesImages(modelInfo) };
  const { instructions, config } = start;
  const { threadId } = start.recorder;
  const { threadSource } = start.summary;
  const betaFeatures = config.features.betas();
  const { modelVerbosity: verbosity } = config;
  const fixed = {
    threadId,
    place: start.place,
    threadSource,
    turn,
    settings,
    modelInfo,
    instructions,
    installationId,
    betaFeatures,
    verbosity,
  };
  let turnState: string | null = null;
  const made = (parts: Pick<ModelRequestParts, 'input' | 'tools' | 'outputSchema'>): ModelRequest =>
    modelRequest({ ...fixed, ...parts, compactions: conversation.compactions, turnState });
  return {
    request: () => made({ input: conversation.forRequest(form), tools: tools.specs, outputSchema }),
    summaryRequest: (input) => made({ input, tools: [], outputSchema: null }),
    keepState: (state) => (turnState = state),
  };
}

/** Whoever configured the model may know more of it than we do. */
function reasoningModel({ config }: ThreadStart, model: ModelMetadata): ModelMetadata {
  return config.modelSupportsReasoningSummaries ? { ...model, supportsReasoningSummaries: true } : model;
}

const seesImages = ({ inputModalities }: ModelMetadata): boolean => inputModalities.includes('image');

/** How the model takes patches; providers without free-form tools get a function, whatever the model. */
function patchTool({ config, provider }: ThreadStart, model: ModelMetadata): ToolSetOptions['applyPatch'] {
  if (!provider.settings.freeformTools) return 'function';
  return model.applyPatchTool ?? (config.features.enabled('apply_patch_freeform') ? 'freeform' : null);
}

/** An unconfined turn searches live pages, whatever is configured short of no search at all (0.129.0). */
function webSearchMode({ config }: ThreadStart, { sandboxPolicy }: TurnSettings): WebSearchOffer['mode'] {
  const { webSearch } = config.tools;
  const isUnconfined = sandboxPolicy.type === 'dangerFullAccess';
  const maySearchLive = disallowedWebSearch(config.requirements, 'live') === undefined;
  return webSearch === 'cached' && isUnconfined && maySearchLive ? 'live' : webSearch;
}

/** The environment of the thread's commands. */
export function shellEnv(services: ThreadServices, start: ThreadStart): Record<string, string> {
  return {
    ...buildShellEnv(start.config.shellEnvironmentPolicy, services.env),
    CODEX_THREAD_ID: start.recorder.threadId,
  };
}

function toolContextOf(
  services: ThreadServices,
  start: ThreadStart,
  state: TurnState,
  reviews: ApprovalReviewer,
): ToolContext {
  const { settings, turn, emit, remember, sessionApprovals, sessions, loginCommands, clock, whileAsking } =
    state;
  const env = shellEnv(services, start);
  const { cwd, permissionProfile } = settings;
  const { features } = start.config;
  const grants = new PermissionGrants(sessionApprovals);
  const project = services.projects.at(cwd);
  const approvals = shownApprovals(services.approvals, state);
  // The user may grant permissions under the condition that every command is reviewed from then on.
  const reviewer = (): ApprovalReviewer | null =>
    isAutoReviewed(settings) || grants.strict ? reviews : null;
  const network = hostAccess(services, start, state, approvals, reviewer);
  const terms = (): SandboxTerms => over(permissionProfile, grants.current);
  if (settings.works) loginCommands.turnBegins(cwd);
  return {
    threadId: start.recorder.threadId,
    turnId: turn.id,
    cwd,
    mode: modeOf(settings),
    approvalPolicy: settings.approvalPolicy,
    sandboxPolicy: settings.sandboxPolicy,
    permissionProfile,
    env,
    outputLimit: outputLimit(start.config, start.models.find(settings.model)),
    commandLine: (argv, folder) =>
      loginCommands.commandLine(argv, folder, { cwd, terms: terms(), proxied: network !== null }),
    launcher: services.launcher,
    network,
    sessions,
    clock,
    warnModel: (warning) => remember([warningMessage(warning)]),
    isWritable: (path) => isWritable(terms(), project, path, env),
    isReadable: (path) => isReadable(terms(), project, path, env),
    files: services.files,
    approvals,
    get reviewer() {
      return reviewer();
    },
    questions: {
      ask: (params, abort) => whileAsking('waitingOnUserInput', () => services.questions.ask(params, abort)),
    },
    clientTools: services.clientTools,
    sessionApprovals,
    grants,
    asksPermissions: features.enabled('exec_permission_approvals'),
    rules: start.rules,
    amendRules: async (prefix) => {
      await services.rules.amend(prefix);
      remember([allowedMessage(prefix)]);
    },
    diff: new TurnDiffTracker(services.files),
    emit,
    signal: turn.signal,
  };
}

/** Who may give leave in the user's place. */
function turnReviews(start: ThreadStart, { turn, settings, autoReviewer, ...state }: TurnState): TurnReviews {
  return new TurnReviews(autoReviewer, { ...state, start, settings, turnId: turn.id, signal: turn.signal });
}

/** Approvals during which the thread is shown as waiting. */
function shownApprovals(approvals: ClientApprovals, { whileAsking }: TurnState): ClientApprovals {
  return {
    command: (params, signal) => whileAsking('waitingOnApproval', () => approvals.command(params, signal)),
    fileChange: (params, signal) =>
      whileAsking('waitingOnApproval', () => approvals.fileChange(params, signal)),
    permissions: (params, signal) =>
      whileAsking('waitingOnApproval', () => approvals.permissions(params, signal)),
  };
}
