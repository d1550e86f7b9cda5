import type { Clock } from '../../clock.ts';
import type { EffectiveConfig } from '../../config/index.ts';
import type { Git } from '../../git/index.ts';
import type { Logger } from '../../log/logger.ts';
import type { CatalogueUpdates, ModelCatalogue, ModelProvider } from '../../model/index.ts';
import type { DynamicToolSpec, ThreadTokenUsage } from '../../protocol/index.ts';
import type { StoredThread, ThreadGoals, ThreadRecorder, TurnContextItem } from '../../store/index.ts';
import type { ProjectFolders } from '../../sandbox/index.ts';
import type { PatchFiles } from '../../tools/apply-patch/index.ts';
import type { SkillLibrary, SkillSources } from '../../skills/index.ts';
import type { ExecPolicy, RuleBook } from '../../tools/rules/index.ts';
import type { CommandLauncher } from '../../tools/command-launcher.ts';
import type { ClientApprovals, ClientQuestions, ClientTools } from '../../tools/tool.ts';
import type { ShellSnapshots } from '../../tools/shell-snapshot/index.ts';
import type { UserShell } from '../../tools/shell/index.ts';
import type { AgentHost } from '../agents/agents.ts';
import type { AgentPlace } from '../agents/agent-place.ts';
import type { ThreadNetworkParts } from '../../network/index.ts';
import type { InstructionSources } from '../context/index.ts';
import type { TurnSettings } from '../turn/settings.ts';
import type { MakeDelegate } from './delegate.ts';
import type { StartNotices } from './start-notices.ts';
import type { ThreadNetworks } from './thread-networks.ts';
import type { ThreadHistory } from './thread-history.ts';

/** What every thread of a server shares. */
export interface ThreadServices {
  readonly log: Logger;
  readonly clock: Clock;
  readonly launcher: CommandLauncher;
  readonly projects: ProjectFolders;
  /** Opens a network with nothing in it but some doors; null where the machine cannot have one. */
  readonly openRoom: ThreadNetworkParts['openRoom'];
  /** What the shells of its threads know as login shells. */
  readonly snapshots: ShellSnapshots;
  readonly files: PatchFiles;
  readonly approvals: ClientApprovals;
  readonly questions: ClientQuestions;
  readonly clientTools: ClientTools;
  /** The skills of all folders. */
  readonly skills: SkillLibrary;
  /** The rules about commands, and where they are added to. */
  readonly rules: RuleBook;
  /** What stored threads work towards. */
  readonly goals: () => Promise<ThreadGoals>;
  readonly agents: AgentHost;
  /** The shell of the user whom the server runs as. */
  readonly shell: UserShell;
  /** The server's own environment. */
  readonly env: Readonly<Record<string, string>>;
  /** Starts a program in a folder; nobody waits for it. */
  readonly startAndForget: (argv: readonly string[], cwd: string) => void;
  /** git in a folder; what runs of it ends with the signal. */
  readonly git: (cwd: string, signal: AbortSignal) => Promise<Git>;
  /** Whether the user is logged in with a plan of OpenAI's, not with a key. */
  readonly hasPlan: () => Promise<boolean>;
  /** Names this installation to model providers; read when first needed. */
  readonly installationId: () => Promise<string>;
  /** What is known of models, and how that is kept new. */
  readonly models: ModelCatalogue;
  readonly modelUpdates: CatalogueUpdates;
}

/** What a thread runs with. */
export interface ThreadSetup {
  readonly config: EffectiveConfig;
  readonly notices: StartNotices;
  /** The shell of its commands. */
  readonly shell: UserShell;
  /** The user's rules about commands, as they were when the thread was loaded. */
  readonly rules: ExecPolicy;
  readonly networks: ThreadNetworks;
  /** Where its skills are. */
  readonly skillSources: SkillSources;
  readonly settings: TurnSettings;
  readonly provider: ModelProvider;
  readonly models: ModelCatalogue;
  /** What the model is told first, for as long as the thread lives. */
  readonly instructions: string;
  readonly instructionSources: InstructionSources;
  /** The tools that the client carries out. */
  readonly dynamicTools: readonly DynamicToolSpec[];
  /** Makes threads that work for it. */
  readonly makeDelegate: MakeDelegate;
}

/** What one thread is made of when it is loaded. */
export interface ThreadStart extends ThreadSetup {
  readonly recorder: ThreadRecorder;
  /** Settles when all is known that the first record holds. */
  readonly ready: Promise<void>;
  readonly place: AgentPlace;
  /** As stored when it was loaded; a new thread as it will be. */
  readonly summary: StoredThread;
  /** Never stored. */
  readonly ephemeral: boolean;
  /** What is stored of it. */
  readonly history: ThreadHistory;
  /** All of that was just copied from another thread. */
  readonly copied: boolean;
  readonly usage: ThreadTokenUsage | null;
  /** The settings of the last stored turn; null when there is none. */
  readonly lastTurn: TurnContextItem | null;
}
