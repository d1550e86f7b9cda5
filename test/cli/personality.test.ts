import { existsSync, readFileSync } from 'node:fs';
import { beforeAll, expect, onTestFinished, test } from 'vitest';
import { builtProgram, testHome } from '../harness/index.ts';
import { start } from './run-program.ts';

beforeAll(async () => {
  await builtProgram();
});

const initialize = { method: 'initialize', id: 1, params: { clientInfo: { name: 'cli', version: '1' } } };
const THREAD = 'rollout-2025-01-01T00-00-00-67e55044-10b1-426f-9247-bb680e5fe0c8.jsonl';
const ACTIVE = `sessions/2025/01/01/${THREAD}`;
const ARCHIVED = `archived_sessions/${THREAD}`;

const line = (type: string, payload: object) =>
  `${JSON.stringify({ timestamp: '2025-01-01T00:00:00.000Z', type, payload })}\n`;
const SILENT = line('session_meta', {
  id: '67e55044-10b1-426f-9247-bb680e5fe0c8',
  timestamp: '2025-01-01T00:00:00.000Z',
  cwd: '/',
  originator: 'x',
  cli_version: '0.1.0',
  source: 'cli',
});
const TALK = SILENT + line('event_msg', { type: 'user_message', message: 'hi', kind: 'plain' });

/** What the first answer of a server finds in a home with these files. */
async function settled(files: Readonly<Record<string, string>>, ...args: string[]) {
  const home = testHome();
  onTestFinished(() => home.remove());
  const { codexHome } = home;
  for (const [name, text] of Object.entries(files)) codexHome.write(name, text);
  const run = await start(['app-server', ...args], { home });
  run.write(initialize);
  await run.got(1);
  const read = (name: string) =>
    existsSync(codexHome.join(name)) ? readFileSync(codexHome.join(name), 'utf8') : null;
  return [read('config.toml'), read('.personality_migration')];
}

test.each([
  ['a home without threads', {}, null],
  ['a home in which nobody said anything', { [ACTIVE]: SILENT }, null],
  ['a home with threads', { [ACTIVE]: TALK }, 'personality = "pragmatic"\n'],
  [
    'a home with archived threads and a config',
    { [ARCHIVED]: TALK, 'config.toml': '# mine\nmodel = "m"\n\n[features]\n' },
    '# mine\nmodel = "m"\npersonality = "pragmatic"\n\n[features]\n',
  ],
  [
    'a home with a profile',
    { [ACTIVE]: TALK, 'config.toml': 'profile = "p"\n[profiles.p]\nmodel = "m"\n' },
    'profile = "p"\n[profiles.p]\nmodel = "m"\npersonality = "pragmatic"\n',
  ],
  ['a chosen one', { [ACTIVE]: TALK, 'config.toml': 'personality = "friendly"\n' }, undefined],
  [
    'one chosen in the profile',
    { [ACTIVE]: TALK, 'config.toml': 'profile = "p"\n[profiles.p]\npersonality = "none"\n' },
    undefined,
  ],
])('the personality of %s is settled before the first answer', async (_case, files, expected) => {
  const config = expected === undefined ? (files as Record<string, string>)['config.toml'] : expected;
  expect(await settled(files)).toEqual([config, 'v1\n']);
});

test('one chosen on the command line stays the only one', async () => {
  expect(await settled({ [ACTIVE]: TALK }, '-c', 'personality="friendly"')).toEqual([null, 'v1\n']);
});

test('what is settled stays as it is', async () => {
  expect(await settled({ [ACTIVE]: TALK, '.personality_migration': '' })).toEqual([null, '']);
});

test('a config that cannot be read is left alone, and nothing is settled', async () => {
  expect(await settled({ [ACTIVE]: TALK, 'config.toml': 'model = ' })).toEqual(['model = ', null]);
});
