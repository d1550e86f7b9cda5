import { expect, test } from 'vitest';
import { call, Evened, FIRST, asks, note, say, startServer, toolOutputs } from '../harness/index.ts';

const plan = {
  mode: 'plan' as const,
  settings: { model: 'mock-model', reasoning_effort: null, developer_instructions: null },
};
const options = [{ label: 'l', description: 'd' }];
const question = { id: 'a', header: 'H', question: 'Q?', options };
const REFUSED = 'request_user_input requires non-empty options for every question';

test('the model asks, the client answers, everybody hears that it is settled before the turn ends', async () => {
  const { client, home, model } = await startServer({
    scripts: [
      call('c1', 'request_user_input', { questions: [{ ...question, isSecret: true }] }),
      say('thanks'),
    ],
  });
  client.on('item/tool/requestUserInput', () => ({ answers: { a: { answers: ['l', 'own words'] } } }));
  const evened = new Evened(home);
  const { thread } = await client.request('thread/start', { cwd: home.workspace.path });
  evened.value(thread.id);
  const { from } = await client.turn(thread.id, 'go', { collaborationMode: plan });
  const heard = evened.heard(client, { from });
  expect(heard.slice(3, 5)).toEqual([
    asks('item/tool/requestUserInput', 0, {
      ...FIRST,
      itemId: 'c1',
      questions: [{ ...question, isOther: true, isSecret: true }],
    }),
    note('serverRequest/resolved', { threadId: '#1', requestId: 0 }),
  ]);
  expect(toolOutputs(model)).toEqual({ c1: '{"answers":{"a":{"answers":["l","own words"]}}}' });
  expect(client.notifications('thread/status/changed').map(({ status }) => status)).toEqual([
    { type: 'active', activeFlags: [] },
    { type: 'active', activeFlags: ['waitingOnUserInput'] },
    { type: 'active', activeFlags: [] },
    { type: 'idle' },
  ]);
});

test.each([
  ['no options', { questions: [{ ...question, options: [] }] }, REFUSED],
  ['one without options', { questions: [question, { ...question, options: null }] }, REFUSED],
  ['nothing', {}, 'failed to parse function arguments: missing field `questions`'],
  ['half', { questions: [{ id: 'a' }] }, 'failed to parse function arguments: missing field `header`'],
])('what cannot be asked is told to the model alone: %s', async (_, asked, output) => {
  const { client, home, model } = await startServer({
    scripts: [call('c1', 'request_user_input', asked), say('ok')],
  });
  const { thread } = await client.request('thread/start', { cwd: home.workspace.path });
  await client.turn(thread.id, 'go', { collaborationMode: plan });
  expect(toolOutputs(model)).toEqual({ c1: output });
});

test('an error and an answer that cannot be read answer nothing', async () => {
  const asked = { questions: [question] };
  const { client, home, model } = await startServer({
    scripts: [call('c1', 'request_user_input', asked), call('c2', 'request_user_input', asked), say('ok')],
  });
  const { thread } = await client.request('thread/start', { cwd: home.workspace.path });
  const turn = client.turn(thread.id, 'go', { collaborationMode: plan });
  client.refuse((await client.waitForRequest('item/tool/requestUserInput')).id, {
    code: -32000,
    message: 'no',
  });
  const second = await client.waitForRequest('item/tool/requestUserInput', { from: client.mark() });
  client.sendRaw({ id: second.id, result: { answers: { a: 5 } } });
  await turn;
  expect(toolOutputs(model)).toEqual({ c1: '{"answers":{}}', c2: '{"answers":{}}' });
});

test.each([
  ['fails', '', 'request_user_input is unavailable in Default mode', 'Plan mode'],
  ['works', '[features]\ndefault_mode_request_user_input = true', '{"answers":{}}', 'Default or Plan mode'],
])('in the default mode it %s', async (_, settings, output, modes) => {
  const { client, home, model } = await startServer({
    scripts: [call('c1', 'request_user_input', { questions: [question] }), say('ok')],
    settings,
  });
  client.on('item/tool/requestUserInput', () => ({ answers: {} }));
  const { thread } = await client.request('thread/start', { cwd: home.workspace.path });
  await client.turn(thread.id, 'go');
  expect(toolOutputs(model)).toEqual({ c1: output });
  const { tools } = model.turns()[0]!.body as { tools: { name?: string; description: string }[] };
  const offered = tools.find(({ name }) => name === 'request_user_input');
  expect(offered?.description).toContain(`only available in ${modes}.`);
});

test('an interrupt takes the question back', async () => {
  const { client, home, model } = await startServer({
    scripts: [call('c1', 'request_user_input', { questions: [question] }), say('ok')],
  });
  const { thread } = await client.request('thread/start', { cwd: home.workspace.path });
  const from = client.mark();
  const input = [{ type: 'text' as const, text: 'go', text_elements: [] }];
  const { turn } = await client.request('turn/start', {
    threadId: thread.id,
    input,
    collaborationMode: plan,
  });
  await client.waitForRequest('item/tool/requestUserInput');
  await client.request('turn/interrupt', { threadId: thread.id, turnId: turn.id });
  await client.waitFor('turn/completed');
  const ends = client.methods(from).filter((method) => method !== 'thread/status/changed');
  expect(ends.slice(-3)).toEqual(['item/tool/requestUserInput', 'serverRequest/resolved', 'turn/completed']);
  await client.turn(thread.id, 'what was it?');
  expect(toolOutputs(model)).toEqual({ c1: expect.stringMatching(/^aborted by user after [\d.]+s$/) });
});
