import { readFileSync } from 'node:fs';
import { expect, onTestFinished, test } from 'vitest';
import {
  modelConfig,
  say,
  startScriptedModel,
  startServer,
  testHome,
  type Script,
} from '../harness/index.ts';

const refusal = { status: 401, body: { error: { message: 'no' } } };

/** A server whose provider's token is printed by a script, which is told where it can count how often it was run. */
async function serve(script: (calls: string) => string, scripts: readonly Script[], more = '') {
  const home = testHome();
  onTestFinished(() => home.remove());
  const model = await startScriptedModel(scripts);
  onTestFinished(() => model.close());
  const calls = home.root.join('calls');
  const auth = `[model_providers.mock_provider.auth]\ncommand = "/bin/sh"\nargs = ["-c", ${JSON.stringify(script(calls))}]\n${more}`;
  const server = await startServer({ home, model, config: `${modelConfig(model.baseUrl)}${auth}` });
  const { client } = server;
  const { thread } = await client.request('thread/start', { cwd: home.workspace.path });
  const turn = async () => (await client.turn(thread.id, 'hi')).turn.error?.message ?? null;
  const sent = () => model.turns().map(({ headers }) => headers.authorization);
  return { ...server, turn, sent, runs: () => readFileSync(calls, 'utf8').trim().split('\n').length };
}

const counting = (calls: string): string => `echo x >> ${calls}; wc -l < ${calls}`;

test('a token is kept for the turns, and goes with each request', async () => {
  const { turn, sent, runs } = await serve(counting, [say('one'), say('two')]);
  expect([await turn(), await turn()]).toEqual([null, null]);
  expect(sent()).toEqual(['Bearer 1', 'Bearer 1']);
  expect(runs()).toBe(1);
});

test('a token that is refused is renewed, once a request', async () => {
  const { turn, sent } = await serve(counting, [refusal, say('one'), refusal, refusal]);
  expect(await turn()).toBeNull();
  expect(sent()).toEqual(['Bearer 1', 'Bearer 2']);
  expect(await turn()).toContain('unexpected status 401 Unauthorized');
  expect(sent().slice(2)).toEqual(['Bearer 2', 'Bearer 3']);
});

test('a token that is older than it may be is asked for again', async () => {
  const { turn, runs } = await serve(counting, [say('one'), say('two')], 'refresh_interval_ms = 1\n');
  await turn();
  await turn();
  expect(runs()).toBeGreaterThan(1);
});

test.each([
  ['exit 3', 'exited with status exit status: 3'],
  ['echo why >&2; exit 1', 'exited with status exit status: 1: why'],
  ['true', 'produced an empty token'],
])('a command that does %j fails the turn, which says so', async (script, problem) => {
  const { turn, model } = await serve(() => script, []);
  expect(await turn()).toBe(`provider auth command \`/bin/sh\` ${problem}`);
  expect(model.turns()).toEqual([]);
});

test('a command that takes too long fails the turn', async () => {
  const { turn } = await serve(() => 'exec sleep 30', [], 'timeout_ms = 50\n');
  expect(await turn()).toBe('provider auth command `/bin/sh` timed out after 50 ms');
});
