import { join } from 'node:path';
import { Analytics, Delivery } from './analytics/index.ts';
import { ExternalLogin } from './auth/external-login.ts';
import { storedLogin, type StoredLogin } from './auth/stored-login.ts';
import { systemClock, type Clock } from './clock.ts';
import { FeatureSwitches, UserConfig, installationId, loadConfig, trustProject } from './config/index.ts';
import type { ConfigOverride, EffectiveConfig, LoadedConfig, RequestOverrides } from './config/index.ts';
import { Agents, ThreadFactory, Threads } from './engine/index.ts';
import type { Thread, ThreadServices } from './engine/index.ts';
import { DeviceKeys, TPM_DEVICE, TpmKeys, type DeviceKeyProvider } from './device-keys/index.ts';
import { ProcessTable, startAndForget } from './exec/index.ts';
import { LocalFeedback } from './feedback/index.ts';
import { FileWatches, nodeFiles, type Files } from './files/index.ts';
import { Git } from './git/index.ts';
import { askSubscribers } from './handlers/ask-subscribers.ts';
import { agentClients } from './handlers/agent-clients.ts';
import { clientApprovals } from './handlers/client-approvals.ts';
import { clientQuestions } from './handlers/client-questions.ts';
import { clientTools } from './handlers/client-tools.ts';
import { IDLE_THREAD_MS, IdleUnloading } from './handlers/idle-unloading.ts';
import { createHandlers } from './handlers/index.ts';
import { ExternalTokenSource } from './handlers/external-tokens.ts';
import { ThreadSubscriptions } from './handlers/thread-subscriptions.ts';
import { DamageNotices } from './handlers/thread/damage.ts';
import { unloadIdleThread } from './handlers/thread/unload.ts';
import type { Logger } from './log/logger.ts';
import { CatalogueUpdates, ModelCatalogue, OFFLINE_PROVIDER, ProviderFactory } from './model/index.ts';
import type { ChatgptBackend, ClientIdentity, ModelProvider } from './model/index.ts';
import { byThread, type Model, type SessionSource } from './protocol/index.ts';
import { ProviderCredentials } from './provider-credentials.ts';
import { StartupNotices } from './startup-notices.ts';
import { CODEX_VERSION } from './version.ts';
import type { OutgoingObserver, Session } from './rpc/index.ts';
import { Connections, Dispatcher, initializeHandler, Outgoing, RequestQueue } from './rpc/index.ts';
import { SkillLibrary } from './skills/index.ts';
import { SandboxHost } from './sandbox/index.ts';
import { FileSearches } from './search/index.ts';
import { lastChange, LocalDeviceKeyBindings } from './store/index.ts';
import type { LazyStateHandle, ThreadStore } from './store/index.ts';
import { nodePatchFiles } from './tools/apply-patch/index.ts';
import { RuleBook } from './tools/rules/index.ts';
import { LocalCommandLauncher } from './tools/local-command-launcher.ts';
import { withPrograms } from './tools/programs.ts';
import { ShellSnapshots } from './tools/shell-snapshot/index.ts';
import { currentShellFacts, resolveShell } from './tools/shell/index.ts';
import type { Transport } from './transport/transport.ts';
import { drained } from './drain.ts';
import { once } from './once.ts';

export { staySmall } from './v8-settings.ts';

/** How a server is set up; everything it knows of its surroundings comes in here. */
export interface ServerOptions {
  /** The folder that holds configuration and threads; it exists. */
  readonly codexHome: string;
  readonly env: NodeJS.ProcessEnv;
  /** The folder that relative paths of requests start from. */
  readonly cwd: string;
  readonly cliOverrides: readonly ConfigOverride[];
  /** Who the server works for, as new threads record it; `vscode` without it (0.129.0). */
  readonly sessionSource?: string;
  readonly log: Logger;
  /** How long a thread stays loaded that nobody hears and that does nothing, in milliseconds; else as in 0.129.0. */
  readonly idleThreadMs?: number;
  /** What holds device keys; the machine's TPM without it. */
  readonly deviceKeyProvider?: DeviceKeyProvider;
  /** What lets time pass; the machine's timers without it. */
  readonly clock?: Clock;
  /** Sees every request and answer that passes. */
  readonly observer?: OutgoingObserver;
}

/** A running server. It serves the transports that are connected to it until it is closed. */
export interface QuireServer {
  connect(transport: Transport): Session;
  /** Resolves when no turn runs any more; turns that take long, and those that nobody answers, are not waited for. */
  drain(): Promise<void>;
  /** Ends every connection, turn and command, and lets the stored threads go. */
  close(): Promise<void>;
}

/** Builds the object graph: the one place where it is built. Nothing heavy is loaded before it is needed. */
export function createServer(options: ServerOptions): QuireServer {
  const { codexHome, env, log, observer } = options;
  const outgoing = new Outgoing({ log: log.child('outgoing'), observer });
  const queue = new RequestQueue();
  const idle = createIdleUnloading(options, queue, (thread) => unloadIdleThread(shared, thread));
  const subscriptions = new ThreadSubscriptions(outgoing, idle);
  const machine = createMachine(options, () => outgoing.broadcast('skills/changed', {}));
  const logins = createLogins(options, outgoing, () => defaults());
  const featureSwitches = new FeatureSwitches();
  const load = configLoader(options, logins.login, featureSwitches);
  const defaults = once(async () => (await load({})).config);
  const providers = createProviders(options, machine, logins, outgoing, defaults);
  const stores = createStores(options, defaults);
  const agents = createAgents(options, () => shared);
  const parts = { ...clientAsks(outgoing, subscriptions), ...providers.models, agents };
  const userConfig = new UserConfig(options);
  const services = threadServices(options, machine, parts, stores.local);
  const threads = createThreads(options, { services, stores, load, provider: providers.create, userConfig });
  const shared = { threads, subscriptions, outgoing, store: stores.local, loadConfig: load, featureSwitches };
  const delivery = new Delivery({ env, ...logins, config: defaults, log: log.child('analytics') });
  const handlers = createHandlers({
    ...shared,
    ...machine,
    userConfig,
    deviceKeys: createDeviceKeys(options, machine, stores),
    damage: new DamageNotices({ ...shared, log }),
    cwd: options.cwd,
    log: log.child('handlers'),
    ...logins,
    commandConfig: defaults,
    goalsEnabled: async () => (await defaults()).features.enabled('goals'),
    ...providers.asked,
    analytics: new Analytics(delivery),
  });
  const notices = new StartupNotices({ ...machine, outgoing, load, rules: services.rules, log });
  const dispatcher = new Dispatcher({
    handlers,
    initialize: initializeHandler({ codexHome, env }),
    outgoing,
    log: log.child('rpc'),
    observer,
    queue,
    onInitialized: (session) => {
      notices.tell(session);
      stores.local().catch((error: unknown) => log.error('the store cannot be opened', { error }));
    },
  });
  const connections = new Connections({ dispatcher, outgoing, log });
  return {
    connect: (transport) => connections.connect(transport),
    drain: () => drained(threads, machine.clock),
    close: async () => {
      outgoing.cancelAll();
      for (const part of [idle, delivery]) part.close();
      await threads.close();
      await machine.close();
      await Promise.all([connections.close(), providers.close(), stores.close()]);
    },
  };
}

function createThreads(
  { sessionSource: source }: ServerOptions,
  parts: {
    readonly services: ThreadServices;
    readonly stores: ReturnType<typeof createStores>;
    readonly load: ReturnType<typeof configLoader>;
    readonly provider: (config: EffectiveConfig) => ModelProvider;
    readonly userConfig: UserConfig;
  },
): Threads {
  const factory = new ThreadFactory({
    services: parts.services,
    store: parts.stores.local,
    ephemeralStore: parts.stores.memory,
    loadConfig: parts.load,
    trustProject: (key) => trustProject(parts.userConfig.file, key),
    provider: parts.provider,
    source: sessionSource(source),
  });
  return new Threads(factory);
}

/** An idle thread is let go in the queue of its requests, so that none of them finds it gone halfway. */
function createIdleUnloading(
  { clock = systemClock, idleThreadMs = IDLE_THREAD_MS, log }: ServerOptions,
  queue: RequestQueue,
  unload: (thread: Thread) => Promise<void>,
): IdleUnloading {
  return new IdleUnloading({
    clock,
    idleMs: idleThreadMs,
    unload: (thread) => {
      const { id: threadId } = thread;
      const failed = (error: unknown): void => log.error('an idle thread stayed loaded', { threadId, error });
      queue.run(byThread({ threadId }).key, 'exclusive', () => unload(thread).catch(failed));
    },
  });
}

/** What runs commands on this machine, hears of its files and knows its skills. */
function createMachine(options: ServerOptions, onSkillsChanged: () => void): Machine {
  const { env: variables, clock = systemClock, cwd, codexHome } = options;
  const env = withPrograms(definedVariables(variables));
  const sandbox = new SandboxHost(env);
  const processes = new ProcessTable(sandbox.clearingScript);
  const fileWatches = new FileWatches();
  const fileSearches = new FileSearches(cwd, env);
  const skills = createSkills(options, onSkillsChanged);
  const close = async (): Promise<void> => {
    fileWatches.close();
    skills.close();
    await Promise.all([processes.close(), fileSearches.close()]);
  };
  const kept = { files: nodeFiles, feedback: new LocalFeedback(codexHome) };
  return {
    env,
    clock,
    sandbox,
    processes,
    ...kept,
    fileWatches,
    fileSearches,
    skills,
    close,
  };
}

interface Machine {
  readonly env: Readonly<Record<string, string>>;
  readonly sandbox: SandboxHost;
  readonly processes: ProcessTable;
  readonly files: Files;
  readonly feedback: LocalFeedback;
  readonly fileWatches: FileWatches;
  readonly fileSearches: FileSearches;
  readonly skills: SkillLibrary;
  readonly clock: Clock;
  /** Ends its watches, its searches and its processes. */
  close(): Promise<void>;
}

function createDeviceKeys(
  { codexHome, deviceKeyProvider }: ServerOptions,
  { env, processes }: Machine,
  { deviceKeyBindings }: ReturnType<typeof createStores>,
): DeviceKeys {
  const folder = join(codexHome, 'quire', 'device-keys');
  const tcti = `device:${TPM_DEVICE}`;
  const start = processes.start.bind(processes);
  const provider = deviceKeyProvider ?? new TpmKeys({ env, start, tcti, device: TPM_DEVICE, folder });
  return new DeviceKeys(provider, deviceKeyBindings);
}

function createSkills(
  { codexHome, env, clock = systemClock, log }: ServerOptions,
  onChanged: () => void,
): SkillLibrary {
  return new SkillLibrary({
    env,
    configFile: join(codexHome, 'config.toml'),
    clock,
    onChanged,
    install: async () => {
      const { installSystemSkills, SYSTEM_SKILLS } = await import('./skills/system/index.ts');
      await installSystemSkills(join(codexHome, 'skills', '.system'), SYSTEM_SKILLS);
    },
    log: log.child('skills'),
  });
}

/** @param shared what a server's parts share; asked for when needed, as threads and agents make each other */
function createAgents(
  { clock = systemClock, log }: ServerOptions,
  shared: () => {
    readonly threads: Threads;
    readonly subscriptions: ThreadSubscriptions;
    readonly outgoing: Outgoing;
    readonly store: () => Promise<ThreadStore>;
    readonly loadConfig: ReturnType<typeof configLoader>;
  },
): Agents {
  return new Agents({
    threads: () => shared().threads,
    edges: async () => (await shared().store()).edges,
    loadConfig: (overrides) => shared().loadConfig(overrides),
    clients: agentClients(shared),
    clock,
    log: log.child('agents'),
  });
}

/** What threads ask their clients. */
type ClientAsks = Pick<ThreadServices, 'approvals' | 'questions' | 'clientTools'>;

function clientAsks(outgoing: Outgoing, subscriptions: ThreadSubscriptions): ClientAsks {
  const ask = askSubscribers(outgoing, subscriptions);
  return {
    approvals: clientApprovals(ask),
    questions: clientQuestions(ask),
    clientTools: clientTools(outgoing, subscriptions),
  };
}

function threadServices(
  { clock = systemClock, codexHome, log }: ServerOptions,
  { env, sandbox, processes, skills }: Machine,
  parts: ClientAsks & Pick<ThreadServices, 'agents' | 'models' | 'modelUpdates' | 'hasPlan'>,
  store: () => Promise<ThreadStore>,
): ThreadServices {
  const launcher = new LocalCommandLauncher(sandbox, processes);
  return {
    log: log.child('engine'),
    clock,
    launcher,
    snapshots: new ShellSnapshots({
      codexHome,
      launcher,
      log: log.child('snapshots'),
      lastChange: async (threadId) => lastChange(await store(), threadId),
    }),
    projects: sandbox.projects,
    openRoom: (doors) => sandbox.openRoom(doors),
    files: nodePatchFiles,
    ...parts,
    skills,
    rules: new RuleBook(codexHome),
    goals: async () => (await store()).goals,
    shell: resolveShell(currentShellFacts(env)),
    env,
    startAndForget: (argv, cwd) => {
      startAndForget(argv, { cwd, env }, (error) =>
        log.warn('a program could not be started', { argv, error }),
      );
    },
    git: (cwd, signal) => Git.in({ cwd, env, start: processes.start.bind(processes), signal }),
    installationId: once(() => installationId(codexHome)),
  };
}

/** Who the user is: as a client says that keeps the login fresh, else as is stored. */
function createLogins(
  { codexHome, env }: ServerOptions,
  outgoing: Outgoing,
  defaults: () => Promise<EffectiveConfig>,
): { login: () => Promise<StoredLogin | null>; external: ExternalTokenSource } {
  const external = new ExternalLogin();
  const workspace = async (): Promise<string | undefined> => (await defaults()).forcedWorkspace;
  return {
    login: async () => external.current ?? storedLogin(codexHome, env),
    external: new ExternalTokenSource({ external, outgoing, workspace }),
  };
}

function configLoader(
  { codexHome, cwd, env, cliOverrides }: ServerOptions,
  login: () => Promise<StoredLogin | null>,
  { all: featureEnablement }: FeatureSwitches,
): (requestOverrides: RequestOverrides) => Promise<LoadedConfig> {
  return async (requestOverrides) => {
    const defaultProvider = (await login()) === null ? OFFLINE_PROVIDER : 'openai';
    const request = { requestOverrides, featureEnablement, defaultProvider };
    return loadConfig({ codexHome, cwd, env, cliOverrides, ...request });
  };
}

function createProviders(
  { env, codexHome, cwd, log }: ServerOptions,
  { processes }: Machine,
  { login, external }: ReturnType<typeof createLogins>,
  outgoing: Outgoing,
  defaults: () => Promise<EffectiveConfig>,
): {
  create: (config: EffectiveConfig) => ModelProvider;
  models: Pick<ThreadServices, 'models' | 'modelUpdates' | 'hasPlan'>;
  /** What clients ask of them. */
  asked: {
    listModels: (includeHidden: boolean) => Promise<readonly Model[]>;
    chatgpt: () => Promise<ChatgptBackend>;
  };
  close: () => Promise<void>;
} {
  const run = processes.run.bind(processes);
  const renewLogin = (): Promise<boolean> => external.renew();
  const credentials = new ProviderCredentials({ login, renewLogin, run, env: definedVariables(env), cwd });
  const factory = new ProviderFactory({
    env,
    identity: () => identityOf(outgoing),
    credentials,
  });
  const models = new ModelCatalogue();
  const hasPlan = async (): Promise<boolean> => (await login())?.kind.startsWith('chatgpt') === true;
  const modelUpdates = new CatalogueUpdates({
    catalogue: models,
    file: join(codexHome, 'models_cache.json'),
    configured: async () => (await defaults()).modelCatalog ?? null,
    hasList: async () => (await defaults()).provider.tokenCommand !== undefined || hasPlan(),
    fetch: async () => factory.listModels((await defaults()).provider),
    onError: (problem, error) => log.child('models').warn(problem, { error }),
  });
  return {
    models: { models, modelUpdates, hasPlan },
    create: (config) => factory.create(config.modelProvider, config.provider),
    asked: {
      listModels: async (includeHidden) => {
        await modelUpdates.ensure();
        return models.list(includeHidden);
      },
      chatgpt: () => factory.chatgpt(),
    },
    close: () => factory.close(),
  };
}

/** Requests to providers carry the name of the client that connected first, as in 0.129.0. */
function identityOf(outgoing: Outgoing): ClientIdentity {
  for (const { client } of outgoing.sessions) if (client !== undefined) return client;
  return { originator: 'quire', userAgent: `quire/${CODEX_VERSION}` };
}

function createStores(options: ServerOptions, config: () => Promise<EffectiveConfig>) {
  const { codexHome, log } = options;
  const opened: ThreadStore[] = [];
  const handles: LazyStateHandle[] = [];
  const opening = (make: (config: EffectiveConfig) => Promise<ThreadStore>) =>
    once(async () => {
      const store = await make(await config());
      opened.push(store);
      return store;
    });
  const state = once(async () => {
    const { LazyStateHandle } = await import('./store/index.ts');
    const handle = new LazyStateHandle({
      codexHome,
      onError: (error) => log.child('store').warn(error.message),
    });
    handles.push(handle);
    return handle;
  });
  const local = opening(async ({ modelProvider: defaultProvider, threadStoreEndpoint }) => {
    const { LocalThreadStore, RemoteThreadStore } = await import('./store/index.ts');
    if (threadStoreEndpoint !== undefined) return new RemoteThreadStore(threadStoreEndpoint);
    const store = new LocalThreadStore({ codexHome, defaultProvider, state: await state() });
    store.start();
    return store;
  });
  return {
    deviceKeyBindings: new LocalDeviceKeyBindings(state),
    local,
    memory: opening(async ({ modelProvider: defaultProvider }) => {
      const { MemoryThreadStore } = await import('./store/index.ts');
      return new MemoryThreadStore({ defaultProvider });
    }),
    close: async () => {
      await Promise.all(opened.map((store) => store.close()));
      await Promise.all(handles.map((handle) => handle.close()));
    },
  };
}

function definedVariables(env: NodeJS.ProcessEnv): Record<string, string> {
  const defined: Record<string, string> = {};
  for (const [name, value] of Object.entries(env)) if (value !== undefined) defined[name] = value;
  return defined;
}

function sessionSource(name = 'vscode'): SessionSource {
  switch (name) {
    case 'cli':
    case 'vscode':
    case 'exec':
    case 'unknown':
      return name;
    case 'mcp':
    case 'appServer':
      return 'appServer';
    default:
      return { custom: name };
  }
}
