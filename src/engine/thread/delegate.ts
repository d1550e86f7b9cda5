import type { EffectiveConfig } from '../../config/index.ts';
import type { SubAgentSource } from '../../protocol/index.ts';
import type { ExecPolicy } from '../../tools/rules/index.ts';
import type { TurnSettings } from '../turn/settings.ts';
import type { ThreadStart } from './thread-services.ts';
import type { Thread } from './thread.ts';

/** A thread that the engine makes to do one kind of work for another one. No client talks in it. */
export interface DelegateRequest {
  readonly parent: ThreadStart;
  readonly source: SubAgentSource;
  /** How the provider is told of that. */
  readonly label: string;
  /** Whose name it is made in. */
  readonly originator: string;
  /** Its parent's where left out. */
  readonly rules?: ExecPolicy;
  readonly config: EffectiveConfig;
  readonly settings: TurnSettings;
  /** What its model is told first. */
  readonly instructions: string;
}

/** Features that a delegate works without, whatever is configured: it has one thing to do, and nobody to talk with. */
export const NOT_FOR_DELEGATES: readonly string[] = [
  'goals',
  'multi_agent',
  'multi_agent_v2',
  'enable_fanout',
  'default_mode_request_user_input',
];

/** Makes such a thread; whoever made it closes it. It is stored like its parent, and nothing of it before its turn. */
export type MakeDelegate = (request: DelegateRequest) => Promise<Thread>;
