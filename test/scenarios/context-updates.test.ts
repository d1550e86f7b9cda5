import { describe, expect, test } from 'vitest';
import { modelInput, say, startServer, type ScriptedModel, type ServerSetup } from '../harness/index.ts';

/** The tags of what the model was told beside the user's words, a list a message. */
function told(model: ScriptedModel): string[][] {
  return modelInput(model).flatMap(({ role, content = [] }) => {
    const tags = content.flatMap(({ text = '' }) => /^<(\w+)/.exec(text)?.[1] ?? []);
    return role === 'assistant' || tags.length === 0 ? [] : [tags];
  });
}

const FIRST = [['permissions'], ['environment_context']];
const answers = (count: number) => Array.from({ length: count }, () => say('ok'));

/** A thread that ran one turn in a first server. */
async function leftBehind(setup: ServerSetup = {}) {
  const { client, home, model } = await startServer({ ...setup, scripts: [say('one')] });
  const { thread } = await client.request('thread/start', { cwd: home.workspace.path });
  await client.turn(thread.id, 'first words');
  return { home, model, threadId: thread.id };
}

describe('personality', () => {
  const settings = 'model = "gpt-5.4"';

  test('the model is told of another one, from turn to turn', async () => {
    const { client, home, model } = await startServer({ settings, scripts: answers(5) });
    const { thread } = await client.request('thread/start', { cwd: home.workspace.path });
    await client.turn(thread.id, 'a');
    await client.turn(thread.id, 'b', { personality: 'pragmatic' });
    expect(told(model)).toEqual(FIRST);
    await client.turn(thread.id, 'c', { personality: 'friendly' });
    expect(told(model)).toEqual([...FIRST, ['personality_spec']]);
    await client.turn(thread.id, 'd', { personality: 'none' });
    expect(told(model)).toEqual([...FIRST, ['personality_spec']]);
    await client.turn(thread.id, 'e', { personality: 'friendly', model: 'gpt-5.3-codex' });
    expect(told(model)).toEqual([...FIRST, ['personality_spec'], ['model_switch']]);
  });

  test('a first turn tells the one that the instructions do not speak in', async () => {
    const { client, home, model } = await startServer({ settings, scripts: answers(1) });
    const { thread } = await client.request('thread/start', { cwd: home.workspace.path });
    await client.turn(thread.id, 'a', { personality: 'friendly' });
    expect(told(model)).toEqual([['permissions', 'personality_spec'], ['environment_context']]);
  });

  test.each([
    ['with instructions of its own', 'gpt-5.4', { baseInstructions: 'mine' }, ''],
    ['with a model that has no words for it', 'gpt-5.2', {}, ''],
    ['with the feature turned off', 'gpt-5.4', {}, '\n[features]\npersonality = false'],
  ])('a thread %s is told of none', async (_case, name, params, more) => {
    const setup = { settings: `model = "${name}"${more}`, scripts: answers(2) };
    const { client, home, model } = await startServer(setup);
    const { thread } = await client.request('thread/start', { cwd: home.workspace.path, ...params });
    await client.turn(thread.id, 'a');
    await client.turn(thread.id, 'b', { personality: 'friendly' });
    expect(told(model)).toEqual(FIRST);
  });

  test('a resumed thread is told of the one that the request names', async () => {
    const { home, model, threadId } = await leftBehind({ settings });
    const { client } = await startServer({ home, model, settings });
    await client.request('thread/resume', { threadId, personality: 'friendly' });
    model.push(say('two'));
    await client.turn(threadId, 'b');
    expect(told(model)).toEqual([...FIRST, ['personality_spec']]);
  });
});

describe('another folder', () => {
  const settings = 'sandbox_mode = "workspace-write"';
  const ENVIRONMENT = ['environment_context'];

  test('of a turn is told with the permissions, which it ties to itself', async () => {
    const { client, home, model } = await startServer({ settings, scripts: answers(4) });
    const { thread } = await client.request('thread/start', { cwd: home.workspace.path });
    await client.turn(thread.id, 'a');
    await client.turn(thread.id, 'b', { cwd: home.root.path });
    expect(told(model)).toEqual([...FIRST, ['permissions'], ENVIRONMENT]);
    await client.turn(thread.id, 'c');
    expect(told(model)).toEqual([...FIRST, ['permissions'], ENVIRONMENT]);
    await client.turn(thread.id, 'd', { cwd: home.workspace.path });
    expect(told(model)).toEqual([...FIRST, ['permissions'], ENVIRONMENT, ['permissions'], ENVIRONMENT]);
  });

  test('of a resume is told in the environment alone', async () => {
    const { home, model, threadId } = await leftBehind({ settings });
    const { client } = await startServer({ home, model, settings });
    await client.request('thread/resume', { threadId, cwd: home.root.path });
    model.push(say('two'));
    await client.turn(threadId, 'b');
    expect(told(model)).toEqual([...FIRST, ENVIRONMENT]);
  });

  test('that a turn tied the permissions to is given up by a resume, which says so', async () => {
    const { home, model, threadId } = await leftBehind({ settings });
    const second = await startServer({ home, model, settings });
    await second.client.request('thread/resume', { threadId });
    model.push(say('two'), say('three'));
    await second.client.turn(threadId, 'b', { cwd: home.root.path });
    await second.close();
    const { client } = await startServer({ home, model, settings });
    await client.request('thread/resume', { threadId, cwd: home.root.path });
    await client.turn(threadId, 'c');
    expect(told(model)).toEqual([...FIRST, ['permissions'], ENVIRONMENT, ['permissions']]);
  });
});
