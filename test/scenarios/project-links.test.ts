import { mkdirSync, readdirSync, symlinkSync } from 'node:fs';
import { expect, test } from 'vitest';
import { call, say, script, startServer, testHome, toolOutputs, type Script } from '../harness/index.ts';

const run = (id: string, text: string): Script => call(id, 'shell_command', script(text));
const addFile = (name: string): string =>
  `apply_patch <<'EOF'\n*** Begin Patch\n*** Add File: ${name}\n+x\n*** End Patch\nEOF`;

/** 0.129.0 follows the link again for every command. */
test.runIf(process.platform === 'linux')(
  'what a project’s link led to when the user named it is the project, whatever commands make of the link',
  async () => {
    const home = testHome();
    const [shared, victim] = [home.root.join('shared'), home.root.join('victim')];
    for (const folder of [shared, victim]) mkdirSync(folder);
    symlinkSync(home.workspace.path, `${shared}/link`);
    const scripts = [
      run('before', 'touch one; touch ../victim/one'),
      run('swap', `ln -sfn ${victim} ${shared}/link && pwd -P`),
      run('after', `touch ${victim}/two; touch ${home.workspace.path}/two; pwd -P`),
      run('patch', addFile('three')),
      say('done'),
      run('later', `touch ${victim}/four; touch ${home.workspace.path}/four`),
      say('done'),
    ];
    const { client, model } = await startServer({ home, scripts });
    const { thread } = await client.request('thread/start', { cwd: `${shared}/link` });
    const sandboxPolicy = {
      type: 'workspaceWrite',
      writableRoots: [shared],
      networkAccess: false,
      excludeTmpdirEnvVar: true,
      excludeSlashTmp: true,
    } as const;
    await client.turn(thread.id, 'go', { sandboxPolicy });
    await client.turn(thread.id, 'go on', { cwd: `${shared}/link` });
    expect(readdirSync(victim)).toEqual([]);
    expect(readdirSync(home.workspace.path).toSorted()).toEqual(['four', 'one', 'two']);
    const outputs = toolOutputs(model);
    expect(outputs['after']).toContain(`${victim}\n`);
    expect(outputs['patch']).toMatch(/rejected/);
  },
);
