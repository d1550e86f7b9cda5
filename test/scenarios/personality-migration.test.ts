import { existsSync } from 'node:fs';
import { expect, onTestFinished, test } from 'vitest';
import { modelConfig, startScriptedModel, startServer, testHome, type TestHome } from '../harness/index.ts';

const ID = '0199a213-81a0-7800-8aa0-bbab2a035a53';
const NAME = `rollout-2025-01-01T00-00-00-${ID}.jsonl`;
const timestamp = '2025-01-01T00:00:00.000Z';
const about = {
  id: ID,
  timestamp,
  cwd: '/',
  originator: 'x',
  cli_version: '0.1.0',
  source: 'exec',
  model_provider: 'p',
};
const META = { timestamp, type: 'session_meta', payload: about };
const WORDS = {
  timestamp,
  type: 'event_msg',
  payload: { type: 'user_message', message: 'hi', kind: 'plain' },
};

const stored = (home: TestHome, file: string, lines: readonly object[]): string =>
  home.codexHome.write(file, `${lines.map((line) => JSON.stringify(line)).join('\n')}\n`);

/** What config.toml says of the personality once a server has looked at that home. */
async function migrated(prepare: (home: TestHome) => void, settings = ''): Promise<string[]> {
  const home = testHome();
  onTestFinished(() => home.remove());
  prepare(home);
  const model = await startScriptedModel();
  onTestFinished(() => model.close());
  await startServer({ home, model, config: modelConfig(model.baseUrl, settings) });
  const marker = home.codexHome.join('.personality_migration');
  await expect.poll(() => existsSync(marker) && home.codexHome.read('.personality_migration')).toBe('v1\n');
  const lines = home.codexHome.read('config.toml').split('\n');
  return lines.filter((line) => line.startsWith('personality') || line.startsWith('['));
}

const MODEL = '[model_providers.mock_provider]';

test('a home without threads keeps its config', async () => {
  expect(await migrated(() => undefined)).toEqual([MODEL]);
});

test('so does one with threads in which nobody said anything', async () => {
  expect(await migrated((home) => stored(home, `sessions/2025/01/01/${NAME}`, [META]))).toEqual([MODEL]);
});

test.each([`sessions/2025/01/01/${NAME}`, `archived_sessions/${NAME}`])(
  'with a thread in %s the personality is written down',
  async (file) => {
    const seen = await migrated((home) => stored(home, file, [META, WORDS]));
    expect(seen).toEqual(['personality = "pragmatic"', MODEL]);
  },
);

test.each([
  ['personality = "friendly"', ['personality = "friendly"', MODEL]],
  ['profile = "p"\n[profiles.p]\npersonality = "none"', ['[profiles.p]', 'personality = "none"', MODEL]],
  [
    'profile = "p"\n[profiles.p]\nmodel_verbosity = "low"',
    ['[profiles.p]', 'personality = "pragmatic"', MODEL],
  ],
])('with %j: what is chosen stays, a profile gets its own', async (settings, expected) => {
  const prepare = (home: TestHome) => stored(home, `sessions/2025/01/01/${NAME}`, [META, WORDS]);
  expect(await migrated(prepare, settings)).toEqual(expected);
});

test('a home that was looked at is left alone', async () => {
  const seen = await migrated((home) => {
    stored(home, `sessions/2025/01/01/${NAME}`, [META, WORDS]);
    home.codexHome.write('.personality_migration', 'v1\n');
  });
  expect(seen).toEqual([MODEL]);
});
