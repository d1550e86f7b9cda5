import { mkdirSync, mkdtempSync, realpathSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import type { SandboxPolicy } from '../../src/protocol/index.ts';
import { runProcess, type ProcessOutcome } from '../../src/exec/index.ts';
import { SandboxHost, type LaunchRequest, type PreparedLaunch } from '../../src/sandbox/index.ts';

export const env = { PATH: process.env['PATH'] ?? '/usr/bin:/bin', HOME: '/nonexistent' };

export type WorkspaceWrite = Extract<SandboxPolicy, { type: 'workspaceWrite' }>;

/** Only the working directory is writable and the network is off, unless said otherwise. */
export const workspace = (more: Partial<WorkspaceWrite> = {}): WorkspaceWrite => ({
  type: 'workspaceWrite',
  writableRoots: [],
  networkAccess: false,
  excludeTmpdirEnvVar: true,
  excludeSlashTmp: true,
  ...more,
});

/** A scratch area outside /tmp: `work` is a project folder, everything beside it is off limits. */
export class Playground {
  readonly root = realpathSync(mkdtempSync('/var/tmp/quire-sandbox-'));
  readonly work = join(this.root, 'work');
  readonly project = { named: this.work, place: this.work };
  readonly host = new SandboxHost(env);

  constructor() {
    mkdirSync(this.work);
  }

  path(...parts: string[]): string {
    return join(this.root, ...parts);
  }

  async prepare(request: Partial<LaunchRequest>): Promise<PreparedLaunch> {
    const { work: cwd } = this;
    const launch = { policy: workspace(), policyCwd: cwd, command: ['true'], cwd, env, ...request };
    const prepared = await this.host.prepare(launch);
    if ('refused' in prepared) throw new Error(prepared.refused);
    return prepared;
  }

  /** Runs a bash script confined. */
  async run(
    script: string,
    request: Partial<LaunchRequest> = {},
  ): Promise<ProcessOutcome & { text: string }> {
    const prepared = await this.prepare({ command: ['/bin/bash', '-c', script], ...request });
    const { argv, env: childEnv, extraFiles } = prepared.plan;
    try {
      const spec = { argv, cwd: request.cwd ?? this.work, env: childEnv, stdin: 'null', extraFiles } as const;
      const outcome = await runProcess(spec, { timeoutMs: 20_000 });
      return { ...outcome, text: outcome.aggregated.toString() };
    } finally {
      prepared.release();
    }
  }

  remove(): void {
    rmSync(this.root, { recursive: true, force: true });
  }
}
