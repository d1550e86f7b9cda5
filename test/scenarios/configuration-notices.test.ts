import { expect, test } from 'vitest';
import { modelConfig, startServer } from '../harness/index.ts';

test('a configuration that cannot be read at the start is told with its place', async () => {
  const { client, home } = await startServer({ config: 'model = "m"\napproval_policy = "perhaps"\n' });
  const warning = await client.waitFor('configWarning');
  expect(warning).toMatchObject({
    summary: 'Invalid configuration; using defaults.',
    path: home.codexHome.join('config.toml'),
    range: { start: { line: 2 }, end: { line: 2 } },
  });
});

test('keys that are on their way out are told when a thread starts', async () => {
  const { client } = await startServer({
    config: ({ baseUrl }) => `${modelConfig(baseUrl)}\n[features]\nconnectors = true\n`,
  });
  await client.request('thread/start', {});
  const notice = await client.waitFor('deprecationNotice');
  expect(notice.summary).toContain('connectors');
});

test('features under development and an approval policy of the past are warned about', async () => {
  const { client } = await startServer({
    config: ({ baseUrl }) =>
      `${modelConfig(baseUrl, 'approval_policy = "on-failure"')}\n[features]\nruntime_metrics = true\n`,
  });
  const { thread } = await client.request('thread/start', {});
  await client.waitFor('warning', ({ message }) => message.includes('runtime_metrics'));
  await client.waitFor('warning', ({ message }) => message.includes('on-failure'));
  expect(client.notifications('warning').map(({ threadId }) => threadId)).toEqual([thread.id, thread.id]);
});
