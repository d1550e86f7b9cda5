import { assumedModelWarning, findModel, usableWindow } from '../../model/index.ts';
import type { ModelMetadata } from '../../model/index.ts';
import type { ResponseItem } from '../../protocol/index.ts';
import { isWritable } from '../../sandbox/index.ts';
import type { TurnContextItem } from '../../store/index.ts';
import { buildShellEnv } from '../../config/index.ts';
import { TurnDiffTracker } from '../../tools/apply-patch/index.ts';
import type { SessionApprovals } from '../../tools/session-approvals.ts';
import type { ClientApprovals, ToolContext } from '../../tools/tool.ts';
import { buildToolSet, type ToolSet, type ToolSetOptions } from '../../tools/tool-set.ts';
import { contextUpdates, initialContext } from '../context/index.ts';
import type { TurnContext } from '../context/index.ts';
import type { ThreadEvent } from '../events.ts';
import type { Conversation } from '../turn/conversation.ts';
import { modelRequest } from '../turn/model-request.ts';
import type { TurnRequest, TurnSettings } from '../turn/settings.ts';
import type { TurnInputs } from '../turn/turn-inputs.ts';
import type { UsageLedger } from '../turn/usage-ledger.ts';
import type { ActiveTurn } from './active-turn.ts';
import { storedTurnContext, turnContextOf, turnContextRecord } from './turn-context.ts';
import type { ThreadServices, ThreadStart } from './thread-services.ts';

/** A thread's part in one of its turns. */
export interface TurnState {
  readonly turn: ActiveTurn;
  readonly request: TurnRequest;
  readonly settings: TurnSettings;
  /** What the model was told of its surroundings by this process last; null when nothing yet. */
  readonly previous: TurnContext | null;
  /** The same of a process before, as stored; counts where `previous` is null. */
  readonly stored: TurnContextItem | null;
  readonly conversation: Conversation;
  readonly usage: UsageLedger;
  readonly sessionApprovals: SessionApprovals;
  readonly emit: (event: ThreadEvent) => void;
  readonly remember: (items: readonly ResponseItem[]) => void;
  /** Runs a question to the user, showing the thread as waiting meanwhile. */
  readonly whileAsking: <T>(ask: () => Promise<T>) => Promise<T>;
}

/** A turn that is ready to run, and what its model was told of its surroundings. */
export interface PreparedTurn {
  readonly inputs: TurnInputs;
  readonly context: TurnContext;
}

/** Begins a turn: announces it, tells the model what changed around it and gathers what the loop works with. */
export async function prepareTurn(
  services: ThreadServices,
  start: ThreadStart,
  state: TurnState,
): Promise<PreparedTurn> {
  const { turn, settings, emit, remember } = state;
  const modelInfo = findModel(settings.model);
  const contextWindow = usableWindow(modelInfo, start.config.modelContextWindow ?? null);
  const startedAt = Math.floor(turn.startedAtMs / 1000);
  emit({ type: 'turnStarted', turnId: turn.id, startedAt, modelContextWindow: contextWindow });
  if (modelInfo.assumed) emit({ type: 'warning', message: assumedModelWarning(settings.model) });
  const toolContext = toolContextOf(services, start, state);
  const context = tellContext(services, start, state, turn.id);
  const tools = buildToolSet({
    shell: start.config.features.enabled('shell_tool') ? services.shell : null,
    applyPatch: patchTool(start, modelInfo),
    webSearch: webSearchMode(start, settings),
  });
  const requests = requestsOf(start, state, tools, await services.installationId());
  const { takeInput, hasInput, signal, cancel, id: turnId } = turn;
  const { provider } = start;
  const { usage } = state;
  const means = { settings, provider, modelInfo, contextWindow, tools, toolContext, usage };
  const inputs = { turnId, ...means, ...requests, emit, remember, takeInput, hasInput, signal, cancel };
  return { inputs, context };
}

/** A thread's part in telling the model of its surroundings. */
type ContextState = Pick<TurnState, 'settings' | 'previous' | 'stored' | 'emit' | 'remember'>;

/** Tells the model what it does not know yet of its surroundings, and stores what it was told. */
export function tellContext(
  services: ThreadServices,
  start: ThreadStart,
  { settings, previous: told, stored, emit, remember }: ContextState,
  turnId: string,
): TurnContext {
  const context = turnContextOf(start, settings, services.shell, shellEnv(services, start));
  const previous = told ?? (stored === null ? null : storedTurnContext(context, stored));
  remember(previous === null ? initialContext(context) : contextUpdates(previous, context));
  const record = turnContextRecord(turnId, start, context, settings, findModel(settings.model));
  emit({ type: 'recorded', records: [record] });
  return context;
}

/** How the turn's requests are made; the provider's routing state is kept from one to the next. */
function requestsOf(
  start: ThreadStart,
  { turn, request, settings, conversation }: TurnState,
  tools: ToolSet,
  installationId: string,
): Pick<TurnInputs, 'request' | 'keepState'> {
  const modelInfo = findModel(settings.model);
  const plainReports = patchTool(start, modelInfo) === 'freeform';
  const { instructions, config } = start;
  const { threadId } = start.recorder;
  const betaFeatures = config.features.betas();
  const fixed = { threadId, turn, request, settings, modelInfo, instructions, installationId, betaFeatures };
  let turnState: string | null = null;
  return {
    request: () =>
      modelRequest({
        ...fixed,
        input: conversation.forRequest({ plainReports }),
        tools: tools.specs,
        verbosity: config.modelVerbosity,
        turnState,
      }),
    keepState: (state) => (turnState = state),
  };
}

/** How the model takes patches; providers without free-form tools get a function, whatever the model. */
function patchTool({ config, provider }: ThreadStart, model: ModelMetadata): ToolSetOptions['applyPatch'] {
  if (!provider.settings.freeformTools) return 'function';
  return model.applyPatchTool ?? (config.features.enabled('apply_patch_freeform') ? 'freeform' : null);
}

/** An unconfined turn searches live pages, whatever is configured short of no search at all (0.129.0). */
function webSearchMode(
  { config }: ThreadStart,
  { sandboxPolicy }: TurnSettings,
): ToolSetOptions['webSearch'] {
  const { webSearch } = config.tools;
  return webSearch === 'cached' && sandboxPolicy.type === 'dangerFullAccess' ? 'live' : webSearch;
}

/** The environment of the thread's commands. */
function shellEnv(services: ThreadServices, start: ThreadStart): Record<string, string> {
  return {
    ...buildShellEnv(start.config.shellEnvironmentPolicy, services.env),
    CODEX_THREAD_ID: start.recorder.threadId,
  };
}

function toolContextOf(services: ThreadServices, start: ThreadStart, state: TurnState): ToolContext {
  const { settings, turn, emit, sessionApprovals } = state;
  const env = shellEnv(services, start);
  const { cwd, sandboxPolicy } = settings;
  return {
    threadId: start.recorder.threadId,
    turnId: turn.id,
    cwd,
    approvalPolicy: settings.approvalPolicy,
    sandboxPolicy,
    env,
    outputLimit: findModel(settings.model).truncation,
    launcher: services.launcher,
    isWritable: (path) => isWritable(sandboxPolicy, cwd, path, env),
    files: services.files,
    approvals: shownApprovals(services.approvals, state),
    sessionApprovals,
    diff: new TurnDiffTracker(services.files),
    emit,
    signal: turn.signal,
  };
}

/** Approvals during which the thread is shown as waiting. */
function shownApprovals(approvals: ClientApprovals, { whileAsking }: TurnState): ClientApprovals {
  return {
    command: (params, signal) => whileAsking(() => approvals.command(params, signal)),
    fileChange: (params, signal) => whileAsking(() => approvals.fileChange(params, signal)),
  };
}
