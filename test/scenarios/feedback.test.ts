import { readdirSync, writeFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { say, startServer, type TestHome } from '../harness/index.ts';

/** The folders with feedback that is kept, and what is in their `feedback.json`. */
function kept({ codexHome }: TestHome) {
  return readdirSync(codexHome.join('quire/feedback')).map((folder) => {
    const at = (file: string) => codexHome.read(`quire/feedback/${folder}/${file}`);
    return { path: codexHome.join('quire/feedback', folder), at, text: JSON.parse(at('feedback.json')) };
  });
}

test('feedback is kept here, and the client is told so', async () => {
  const { client, home } = await startServer();
  const from = client.mark();
  const { threadId } = await client.request('feedback/upload', { classification: 'bug', includeLogs: true });
  expect(threadId).toMatch(/^no-active-thread-[\da-f]{8}-[\da-f]{4}-7[\da-f]{3}-[\da-f]{4}-[\da-f]{12}$/);
  const [only] = kept(home);
  const said = { classification: 'bug', reason: null, tags: {}, rollout: null, files: [] };
  expect(only?.text).toEqual({ time: expect.any(String), threadId, ...said });
  const message = `The feedback is kept in ${only?.path}; it was not sent to anyone.`;
  expect(await client.waitFor('warning', () => true, { from })).toEqual({ threadId: null, message });
});

test('feedback about a thread names its file where logs may be looked at, and has the files that came with it', async () => {
  const { client, home } = await startServer({ scripts: [say('ok')] });
  const { thread } = await client.request('thread/start', {});
  await client.turn(thread.id, 'hello');
  const log = home.workspace.write('client.log', 'what the client saw');
  const upload = (includeLogs: boolean, extraLogFiles: string[]) =>
    client.request('feedback/upload', {
      classification: 'good_result',
      reason: 'well done',
      threadId: thread.id.toUpperCase(),
      includeLogs,
      extraLogFiles,
      tags: { turn: '1' },
    });
  expect(await upload(true, [log, home.workspace.join('missing')])).toEqual({ threadId: thread.id });
  expect(await upload(false, [])).toEqual({ threadId: thread.id });
  const [first, second] = kept(home);
  const shared = {
    time: expect.any(String),
    threadId: thread.id,
    classification: 'good_result',
    reason: 'well done',
    tags: { turn: '1' },
  };
  const files = [
    { from: log, to: '0-client.log' },
    { from: home.workspace.join('missing'), to: null },
  ];
  expect(first?.text).toEqual({ ...shared, rollout: thread.path, files });
  expect(first?.at('0-client.log')).toBe('what the client saw');
  expect(second?.text).toEqual({ ...shared, rollout: null, files: [] });
});

test('feedback can be switched off', async () => {
  const { client, home } = await startServer({ settings: '[feedback]\nenabled = false\n' });
  const upload = { classification: 'bug', includeLogs: false, threadId: 'no thread id' };
  const error = await client.requestError('feedback/upload', upload);
  expect(error).toEqual({ code: -32600, message: 'sending feedback is disabled by configuration' });
  expect(() => kept(home)).toThrow('ENOENT');
});

test('feedback that cannot be kept, or is about no thread, is refused', async () => {
  const { client, home } = await startServer();
  writeFileSync(home.codexHome.join('quire'), 'a file in the way');
  const upload = { classification: 'bug', includeLogs: false };
  const failure = { code: -32603, message: expect.stringMatching(/^failed to upload feedback: ENOTDIR/) };
  expect(await client.requestError('feedback/upload', upload)).toEqual(failure);
  const malformed = { code: -32600, message: expect.stringMatching(/^invalid thread id: /) };
  expect(await client.requestError('feedback/upload', { ...upload, threadId: 'x' })).toEqual(malformed);
});
