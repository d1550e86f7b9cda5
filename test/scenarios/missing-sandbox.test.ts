import { existsSync } from 'node:fs';
import { expect, test } from 'vitest';
import {
  call,
  Evened,
  report,
  say,
  script,
  startServer,
  toolOutputs,
  type Script,
} from '../harness/index.ts';

/** Runs the program where there is no bubblewrap: a file that is no program lies in its place. */
const withoutBubblewrap =
  '/usr/bin/bwrap --dev-bind / / --ro-bind /dev/null /usr/bin/bwrap --die-with-parent'.split(' ');

const reason =
  'bubblewrap (bwrap) is not installed, so commands cannot be sandboxed and will not run. ' +
  'Install the package `bubblewrap` (for example `sudo apt-get install bubblewrap`), ' +
  'or choose the danger-full-access sandbox mode to run without one.';

const touch: Script = call('c1', 'shell_command', script('touch made'));

async function withSandbox(mode: string, scripts: readonly Script[]) {
  const server = await startServer({
    carrier: 'stdio',
    wrapper: withoutBubblewrap,
    settings: `sandbox_mode = "${mode}"`,
    scripts: [...scripts, say('done')],
  });
  const { client, home, model } = server;
  const { thread } = await client.request('thread/start', { cwd: home.workspace.path });
  await client.turn(thread.id, 'go');
  const made = existsSync(home.workspace.join('made'));
  return { ...server, made, outputs: new Evened(home).value(toolOutputs(model)) };
}

test('without bubblewrap commands do not run, and everybody is told why', async () => {
  const { client, made, outputs } = await withSandbox('workspace-write', [touch]);
  expect(await client.waitFor('configWarning')).toEqual({
    summary: 'Commands cannot be run in a sandbox on this machine.',
    details: reason,
  });
  expect(outputs).toEqual({ c1: reason });
  const items = client
    .notifications('item/completed')
    .flatMap(({ item }) => (item.type === 'commandExecution' ? [item] : []));
  expect(items).toEqual([
    expect.objectContaining({ status: 'failed', exitCode: -1, aggregatedOutput: reason }),
  ]);
  expect(made).toBe(false);
});

test('a user who chose to run without a sandbox still does', async () => {
  const { made, outputs } = await withSandbox('danger-full-access', [touch]);
  expect(outputs).toEqual({ c1: report() });
  expect(made).toBe(true);
});
