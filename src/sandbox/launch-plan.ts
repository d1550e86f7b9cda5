import type { ExtraFile } from '../exec/index.ts';
import type { UnusablePattern } from './hidden-files.ts';
import type { NetworkRoom } from './network-room.ts';
import { planBubblewrap } from './linux.ts';
import { planSeatbelt } from './macos.ts';
import type { RootSurvey } from './root-survey.ts';
import type { SandboxFacts } from './sandbox-facts.ts';
import { allowsNetwork, isUnconfined, type SandboxTerms } from '../permissions/index.ts';

/** Set for the child whenever its network is off (the reference's name). */
const NETWORK_DISABLED_VARIABLE = 'CODEX_SANDBOX_NETWORK_DISABLED';

export interface LaunchRequest {
  readonly policy: SandboxTerms;
  /**
   * The folder that a workspace policy opens: the thread's or turn's, never one that the model chose for a
   * single command, or it could open any folder by running a command there.
   */
  readonly policyCwd: string;
  readonly command: readonly string[];
  /** Where the command runs. */
  readonly cwd: string;
  readonly env: Readonly<Record<string, string>>;
  /** The room that its network is; without one it has the machine's where its policy allows that. */
  readonly room?: Pick<NetworkRoom, 'entrance'> | null;
  /** The command gets a terminal. */
  readonly terminal?: boolean;
}

/** What to start so that a command runs under its policy. */
export interface LaunchPlan {
  readonly argv: readonly string[];
  readonly env: Readonly<Record<string, string>>;
  readonly extraFiles: readonly ExtraFile[];
  /** Paths that the sandbox creates as mount points; to be removed after the last command that uses them. */
  readonly mountPoints: readonly string[];
  /** Which mechanism confines the command, for logs and messages. */
  readonly description: 'none' | 'bubblewrap' | 'seatbelt';
  /** The terminal becomes the command's own inside the sandbox, so that what is started must not take it before. */
  readonly takesTerminal: boolean;
}

/** A command that must not run, because its policy cannot be enforced here. */
export interface LaunchRefusal {
  readonly refused: string;
}

/** Turns a policy into what must be started. Pure: everything about the machine comes in `facts` and `survey`. */
export function planLaunch(
  request: LaunchRequest,
  facts: SandboxFacts,
  survey: RootSurvey,
): LaunchPlan | LaunchRefusal {
  if (request.command.length === 0) return { refused: 'the command is empty' };
  const { policy } = request;
  if (isUnconfined(policy) && request.room == null) return plainPlan(request);
  const [unusable] = survey.unusablePatterns;
  if (unusable !== undefined) return { refused: cannotHide(unusable) };
  switch (facts.platform) {
    case 'linux':
      return planBubblewrap({ ...request, env: confinedEnv(request) }, facts, survey);
    case 'darwin':
      return planSeatbelt({ ...request, env: confinedEnv(request) }, survey);
    case 'other':
      return { refused: `there is no sandbox for ${facts.name}; ${policy.type} cannot be enforced here` };
  }
}

function cannotHide({ pattern, problem }: UnusablePattern): string {
  if (problem === 'meaningless') return `\`${pattern}\`, which must not be read, is no pattern of files`;
  return `there are too many files to look through for \`${pattern}\`, which must not be read; \`glob_scan_max_depth\` in the profile bounds the search`;
}

function plainPlan(request: LaunchRequest): LaunchPlan {
  return {
    argv: request.command,
    env: confinedEnv(request),
    extraFiles: [],
    mountPoints: [],
    description: 'none',
    takesTerminal: false,
  };
}

function confinedEnv({ policy, env }: LaunchRequest): Readonly<Record<string, string>> {
  return allowsNetwork(policy) ? env : { ...env, [NETWORK_DISABLED_VARIABLE]: '1' };
}
