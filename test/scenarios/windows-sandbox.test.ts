import { expect, test } from 'vitest';
import { startServer } from '../harness/index.ts';

test('no sandbox of Windows is configured', async () => {
  const { client } = await startServer({ settings: '[windows]\nsandbox = "elevated"\n' });
  expect(await client.request('windowsSandbox/readiness', undefined)).toEqual({ status: 'notConfigured' });
});

test.runIf(process.platform !== 'win32')(
  'its setup begins and fails, for the client that asked',
  async () => {
    const { client, connect, home } = await startServer();
    const other = await connect();
    const from = client.mark();
    const cwd = home.workspace.path;
    expect(await client.request('windowsSandbox/setupStart', { mode: 'unelevated' })).toEqual({
      started: true,
    });
    expect(await client.request('windowsSandbox/setupStart', { mode: 'elevated', cwd })).toEqual({
      started: true,
    });
    await client.waitFor('windowsSandbox/setupCompleted', ({ mode }) => mode === 'elevated', { from });
    const failed = { success: false };
    expect(client.notifications('windowsSandbox/setupCompleted', from)).toEqual([
      { mode: 'unelevated', ...failed, error: 'legacy Windows sandbox setup is only supported on Windows' },
      { mode: 'elevated', ...failed, error: 'elevated Windows sandbox setup is only supported on Windows' },
    ]);
    await other.request('windowsSandbox/readiness', undefined);
    expect(other.notifications('windowsSandbox/setupCompleted')).toEqual([]);
  },
);

test('a broken configuration is told of in place of that', async () => {
  const { client, home } = await startServer();
  const config = home.codexHome.write('config.toml', 'approval_policy = "x"\n');
  await client.request('windowsSandbox/setupStart', { mode: 'unelevated' });
  const { error } = await client.waitFor('windowsSandbox/setupCompleted', () => true);
  expect(error).toContain(`${config}:1:`);
});
