import { expect, test } from 'vitest';
import {
  Evened,
  FIRST,
  modelInput,
  modelSaid,
  say,
  sse,
  startServer,
  turnCompleted,
  turnStarted,
  userSaid,
} from '../harness/index.ts';

const words = (text: string) => [{ type: 'text' as const, text, text_elements: [] }];

async function streaming() {
  let goOn = (): void => undefined;
  const hold = new Promise<void>((resolve) => (goOn = resolve));
  const server = await startServer({
    scripts: [
      [
        sse.created(),
        sse.messageAdded(),
        sse.textDelta('one'),
        { hold },
        sse.message('one'),
        sse.completed(),
      ],
    ],
  });
  const { client, home } = server;
  const evened = new Evened(home);
  const { thread } = await client.request('thread/start', { cwd: home.workspace.path });
  evened.value(thread.id);
  const from = client.mark();
  const { turn } = await client.request('turn/start', { threadId: thread.id, input: words('go') });
  await client.waitFor('item/agentMessage/delta');
  return { ...server, goOn, evened, thread, turn, from };
}

test('words added to a running turn reach the model in its next request', async () => {
  const { client, model, goOn, evened, thread, turn, from } = await streaming();
  model.push(say('two', { id: 'msg-2' }));
  const steered = await client.request('turn/steer', {
    threadId: thread.id,
    input: words('and also this'),
    expectedTurnId: turn.id,
    responsesapiClientMetadata: { by: 'steer' },
  });
  expect(steered).toEqual({ turnId: turn.id });
  goOn();
  await client.waitFor('turn/completed');
  expect(evened.heard(client, { from })).toEqual([
    turnStarted(FIRST),
    ...userSaid(FIRST, '#3', 'go'),
    ...modelSaid(FIRST, 'one'),
    ...userSaid(FIRST, '#4', 'and also this'),
    ...modelSaid(FIRST, 'two', { id: 'msg-2' }),
    turnCompleted(FIRST),
  ]);
  const [, second] = model.turns();
  expect(modelInput(model).slice(-2)).toEqual([
    { type: 'message', role: 'assistant', content: [{ type: 'output_text', text: 'one' }] },
    { type: 'message', role: 'user', content: [{ type: 'input_text', text: 'and also this' }] },
  ]);
  const metadata = JSON.parse(String(second?.headers['x-codex-turn-metadata']));
  expect(metadata).toMatchObject({ turn_id: turn.id, by: 'steer' });
});

test('another turn, no words and too many words are refused while the turn goes on', async () => {
  const { client, goOn, thread, turn } = await streaming();
  const steer = { threadId: thread.id, expectedTurnId: turn.id };
  expect(
    await client.requestError('turn/steer', { ...steer, input: words('x'), expectedTurnId: 'other' }),
  ).toEqual({
    code: -32600,
    message: `expected active turn id \`other\` but found \`${turn.id}\``,
  });
  expect(await client.requestError('turn/steer', { ...steer, input: [] })).toEqual({
    code: -32600,
    message: 'input must not be empty',
  });
  expect(await client.requestError('turn/steer', { ...steer, input: words('x'.repeat(1_048_577)) })).toEqual({
    code: -32602,
    message: 'Input exceeds the maximum length of 1048576 characters.',
    data: { input_error_code: 'input_too_large', max_chars: 1048576, actual_chars: 1048577 },
  });
  goOn();
  const ended = await client.waitFor('turn/completed');
  expect(ended.turn.status).toBe('completed');
});

test('without a running turn there is nothing to steer', async () => {
  const { client, goOn, thread, turn } = await streaming();
  goOn();
  await client.waitFor('turn/completed');
  const steer = { threadId: thread.id, expectedTurnId: turn.id, input: words('x') };
  expect(await client.requestError('turn/steer', steer)).toEqual({
    code: -32600,
    message: 'no active turn to steer',
  });
  expect(await client.requestError('turn/steer', { ...steer, input: [] })).toEqual({
    code: -32600,
    message: 'input must not be empty',
  });
});
