import { mkdirSync, readdirSync, renameSync, symlinkSync, writeFileSync } from 'node:fs';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { runProcess } from '../../src/exec/index.ts';
import { SandboxHost } from '../../src/sandbox/index.ts';
import { Playground, env, workspace } from './confined.ts';

/** What a command that runs in the background may do to the folders of the next one while that is being started. */
describe.runIf(process.platform === 'linux')('a folder that is replaced by a link to another one', () => {
  let ground: Playground;
  beforeEach(() => {
    ground = new Playground();
    mkdirSync(ground.path('work/inner'));
    mkdirSync(ground.path('victim'));
  });
  afterEach(() => ground.remove());

  const policy = () => workspace({ writableRoots: [ground.path('work/inner')] });
  const write = ['/bin/bash', '-c', 'touch inner/made ../victim/made; ls inner'];

  it('opens nothing when it comes before the sandbox is started', async () => {
    const { plan, release } = await ground.prepare({ policy: policy(), command: write });
    renameSync(ground.path('work/inner'), ground.path('work/aside'));
    symlinkSync('../victim', ground.path('work/inner'));
    const run = runProcess({ ...plan, cwd: ground.work, stdin: 'null' });
    await expect(run).rejects.toThrow(
      `${ground.path('work/inner')} was replaced while a command was being started`,
    );
    release();
    expect(readdirSync(ground.path('victim'))).toEqual([]);
  });

  it('opens nothing when it comes before the sandbox binds it', async () => {
    const real = await ground.host.facts();
    if (real.platform !== 'linux' || real.bubblewrap.state !== 'ready') throw new Error('no bubblewrap');
    mkdirSync(ground.path('bin'));
    const swap = `[ -e ${ground.path('now')} ] && mv inner aside && ln -s ../victim inner\nexec ${real.bubblewrap.path} "$@"`;
    writeFileSync(ground.path('bin/bwrap'), `#!/bin/bash\n${swap}\n`, { mode: 0o755 });
    const host = new SandboxHost(env, [ground.path('bin')]);
    const prepared = await host.prepare({
      policy: policy(),
      policyCwd: ground.work,
      command: write,
      cwd: ground.work,
      env,
    });
    if ('refused' in prepared) throw new Error(prepared.refused);
    writeFileSync(ground.path('now'), '');
    const outcome = await runProcess({ ...prepared.plan, cwd: ground.work, stdin: 'null' });
    prepared.release();
    expect(outcome.exitCode).not.toBe(0);
    expect(outcome.stderr.toString()).toMatch(/^bwrap: /);
    expect(readdirSync(ground.path('victim'))).toEqual([]);
  });
});
