import { expect, test } from 'vitest';
import {
  Evened,
  FIRST,
  modelHeard,
  note,
  say,
  script,
  sse,
  startServer,
  type Script,
  type StreamStep,
} from '../harness/index.ts';

const answeredBy = (model: string): StreamStep => ({
  type: 'response.created',
  response: { id: 'r', headers: { 'OpenAI-Model': model } },
});
const wantsProof = (name: string): StreamStep => ({
  type: 'response.metadata',
  sequence_number: 1,
  response_id: 'r',
  metadata: { openai_verification_recommendation: [name] },
});
const shell = sse.functionCall('c1', 'shell_command', script('true'));
const WARNING =
  'Your account was flagged for potentially high-risk cyber activity and this request was routed to other-model as a fallback. To regain access to gpt-5.4, apply for trusted access: https://chatgpt.com/cyber or learn more: https://developers.openai.com/codex/concepts/cyber-safety';

/** What is told of the provider in one turn, and what the model hears in the next one. */
async function heardOf(...scripts: Script[]) {
  const { client, home, model } = await startServer({
    scripts: [...scripts, say('next')],
    settings: 'model = "gpt-5.4"',
  });
  const { thread } = await client.request('thread/start', { cwd: home.workspace.path });
  const evened = new Evened(home);
  evened.value(thread.id);
  const { from } = await client.turn(thread.id, 'go');
  const only = ['model/rerouted', 'model/verification', 'warning'];
  const heard = evened.heard(client, { from, only });
  await client.turn(thread.id, 'next');
  return { heard, model: modelHeard(model) };
}

test('a turn that another model answers is told of it once, and so is the model', async () => {
  const { heard, model } = await heardOf(
    [answeredBy('other-model'), shell, sse.completed()],
    [answeredBy('other-model'), sse.message('done'), sse.completed()],
  );
  expect(heard).toEqual([
    note('model/rerouted', {
      ...FIRST,
      fromModel: 'gpt-5.4',
      toModel: 'other-model',
      reason: 'highRiskCyberActivity',
    }),
    note('warning', { threadId: '#1', message: WARNING }),
  ]);
  expect(model.slice(2)).toEqual([
    'user: go',
    `user: Warning: ${WARNING}`,
    'function_call',
    'function_call_output',
    'assistant: done',
    'user: next',
  ]);
});

test('the same model in other letters is no other one', async () => {
  expect((await heardOf([answeredBy('GPT-5.4'), sse.message('done'), sse.completed()])).heard).toEqual([]);
});

test('proof of who the user is, is asked for once a turn, and only in ways that are known', async () => {
  const { heard, model } = await heardOf(
    [
      sse.created(),
      wantsProof('something_else'),
      wantsProof('trusted_access_for_cyber'),
      shell,
      sse.completed(),
    ],
    [sse.created(), wantsProof('trusted_access_for_cyber'), sse.message('done'), sse.completed()],
  );
  expect(heard).toEqual([note('model/verification', { ...FIRST, verifications: ['trustedAccessForCyber'] })]);
  expect(model.some((text) => text.includes('Warning'))).toBe(false);
});

test('what a cyber policy refuses fails the turn, by a name of its own', async () => {
  const refusal = { status: 400, body: { error: { message: 'flagged', code: 'cyber_policy' } } };
  const { client, home } = await startServer({ scripts: [refusal], settings: 'model = "gpt-5.4"' });
  const { thread } = await client.request('thread/start', { cwd: home.workspace.path });
  const { turn } = await client.turn(thread.id, 'go');
  expect(turn.error).toEqual({ message: 'flagged', codexErrorInfo: 'cyberPolicy', additionalDetails: null });
  expect(client.notifications('error').map(({ willRetry }) => willRetry)).toEqual([false]);
  expect(client.methods()).not.toContain('model/rerouted');
});
