import { arch, platform } from 'node:process';
import { once } from '../once.ts';
import { findProgram, probeBubblewrap, sandboxSearchPath } from './bubblewrap-probe.ts';
import { findHidden } from './hidden-files.ts';
import { planLaunch, type LaunchPlan, type LaunchRefusal, type LaunchRequest } from './launch-plan.ts';
import { MountPointLedger } from './mount-point-ledger.ts';
import type { NetworkRoom } from './network-room.ts';
import { ProjectFolders, rulesIn } from './project-folders.ts';
import { surveyRoots } from './root-survey.ts';
import type { SandboxFacts } from './sandbox-facts.ts';

/** A plan whose traces on the file system last until `release`. */
export interface PreparedLaunch {
  readonly plan: LaunchPlan;
  /** To be called once, after the process has ended (or could not be started). */
  release(): void;
}

/** The machine's sandbox: knows what it can do, prepares launches and clears up after them. */
export class SandboxHost {
  /** Where the projects are that commands run for. */
  readonly projects = new ProjectFolders();
  readonly #searchPath: readonly string[];
  readonly #ledger = new MountPointLedger();

  /** `env` is the server's own environment, of which PATH is used. */
  constructor(env: Readonly<Record<string, string>>, searchPath: readonly string[] = sandboxSearchPath(env)) {
    this.#searchPath = searchPath;
  }

  /** Clears up after this process when it has been killed: a shell script, in which `$PPID` is its id. */
  get clearingScript(): string {
    return this.#ledger.clearingScript;
  }

  /** Looked up on first use, once. */
  readonly facts: () => Promise<SandboxFacts> = once(() => this.#detect());

  /** Why commands cannot be sandboxed here and what to do about it; undefined when they can. */
  async problem(): Promise<string | undefined> {
    const facts = await this.facts();
    switch (facts.platform) {
      case 'linux':
        if (facts.bubblewrap.state === 'unusable') return facts.bubblewrap.reason;
        return facts.arch === undefined ? 'there is no system call filter for this processor' : undefined;
      case 'darwin':
        return undefined;
      case 'other':
        return `there is no sandbox for ${facts.name}`;
    }
  }

  /** Plans a launch. Refused when the policy cannot be enforced: the command must not run then. */
  async prepare(request: LaunchRequest): Promise<PreparedLaunch | LaunchRefusal> {
    const facts = await this.facts();
    const rules = rulesIn(this.projects.at(request.policyCwd), request.policy, request.env);
    const hidden = await findHidden(rules);
    const survey = this.#ledger.survey(() => surveyRoots(rules, hidden));
    const plan = planLaunch(request, facts, survey);
    if ('refused' in plan) return plan;
    return { plan, release: this.#ledger.hold(plan.mountPoints) };
  }

  /** Opens a network room with some doors; null where this machine cannot have one. */
  async openRoom(doors: number): Promise<NetworkRoom | null> {
    const facts = await this.facts();
    if (facts.platform !== 'linux' || facts.bubblewrap.state === 'unusable' || facts.nsenter === undefined) {
      return null;
    }
    const { openNetworkRoom } = await import('./network-room.ts');
    const programs = { bubblewrap: facts.bubblewrap.path, nsenter: facts.nsenter };
    return openNetworkRoom(programs, doors).catch(() => null);
  }

  async #detect(): Promise<SandboxFacts> {
    if (platform === 'darwin') return { platform: 'darwin' };
    if (platform !== 'linux') return { platform: 'other', name: platform };
    return {
      platform: 'linux',
      arch: arch === 'x64' || arch === 'arm64' ? arch : undefined,
      bubblewrap: await probeBubblewrap(this.#searchPath),
      setsid: findProgram('setsid', this.#searchPath),
      nsenter: findProgram('nsenter', this.#searchPath),
    };
  }
}
