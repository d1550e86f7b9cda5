// A thread that is resumed from the client's own history: what it is called, what is stored, what the model hears.
import fs from 'node:fs';
import { config, say } from './kit.mjs';

const message = (role, ...texts) => ({
  type: 'message',
  role,
  content: texts.map((text) => ({ type: role === 'assistant' ? 'output_text' : 'input_text', text })),
});
const none = '0199a0b0-0000-7000-8000-000000000000';

export default async (w) => {
  w.git('init');
  w.git('commit', '--allow-empty', '-m', 'first');
  const mock = await w.mock([say('one'), say('two'), say('three')]);
  let s = w.server({ config: config(mock) });
  await s.initialize();
  const history = [
    message('user', 'first words'),
    message('assistant', 'an answer'),
    message('user', 'more words'),
  ];
  const records = (file) =>
    w.note(
      'stored',
      fs
        .readFileSync(file, 'utf8')
        .trim()
        .split('\n')
        .map((line) => JSON.parse(line))
        .map(({ type, payload }) =>
          type === 'response_item' && payload.role !== 'developer'
            ? payload
            : [type, payload.type, Object.keys(payload).sort()],
        ),
    );
  const { thread } = await s.request('thread/resume', { threadId: none, history, cwd: w.cwd });
  const threadId = thread.id;
  records(thread.path);
  await s.request('thread/read', { threadId, includeTurns: true });
  await s.request('thread/turns/list', { threadId });
  await s.request('thread/loaded/list', {});
  await s.request('thread/list', {});
  await s.turn(threadId, 'words of a turn');
  w.note(
    'heard',
    mock
      .responses()
      .map(({ body }) =>
        body.input.map((item) => [item.role ?? item.type, item.content?.[0].text.slice(0, 12)]),
      ),
  );
  await s.request('thread/read', { threadId, includeTurns: true });
  await s.request('thread/list', {});
  await s.requestError('thread/resume', { threadId, history });
  await s.requestError('thread/resume', { threadId, history: [] });
  for (const params of [
    { threadId: 'nope', history },
    { threadId: none, history: [] },
    { threadId: none, history: null },
    { threadId: none, history: 'x' },
    { threadId: none, history: [{ role: 'user' }] },
    { threadId: none, history: [{ type: 'message', role: 'user' }] },
    { threadId: none, history: [{ type: 'nonsense', x: 1 }, ...history] },
    { threadId: none, path: '/nonexistent/x.jsonl', history },
    { threadId: none, path: thread.path, history, excludeTurns: true },
    { threadId: none, history, model: 'other-model', config: { model_reasoning_effort: 'high' } },
    { threadId: none, history, modelProvider: 'unknown' },
    { threadId: none, history, approvalPolicy: 'on-request', sandbox: 'read-only', personality: 'friendly' },
    { threadId: none, history, baseInstructions: 'base', developerInstructions: 'developer' },
  ]) {
    const answer = await s.requestError('thread/resume', params);
    const { thread: made } = answer.unexpectedResult ?? {};
    if (made !== undefined) w.note('stored at once', fs.existsSync(made.path));
  }
  // What is taken as the user's first words.
  for (const items of [
    [message('user', '<environment_context>\nx\n</environment_context>'), message('user', 'after context')],
    [message('developer', 'developer'), message('assistant', 'only this')],
    [message('user', 'ide context\n## My request for Codex:\n the request ')],
    [message('user', '  padded  ')],
    [message('user', 'part one', 'part two')],
    [
      message('user', '# AGENTS.md instructions for /x\n\n<INSTRUCTIONS>\nx\n</INSTRUCTIONS>'),
      message('user', 'own'),
    ],
    [
      {
        type: 'message',
        role: 'user',
        content: [{ type: 'input_image', image_url: 'data:image/png;base64,AAAA' }],
      },
    ],
    [
      {
        type: 'message',
        role: 'user',
        content: [{ type: 'input_image', image_url: 'data:image/png;base64,AAAA' }],
      },
      message('user', 'second'),
    ],
    [message('user', ''), message('user', 'after empty')],
    [message('user', '<turn_aborted>\nx\n</turn_aborted>'), message('user', 'after abort')],
    [message('user', '<user_shell_command>\nx\n</user_shell_command>')],
  ]) {
    await s.request('thread/resume', { threadId: none, history: items });
  }
  await s.close();
  // Another process goes on with it.
  s = w.server({ config: config(mock) });
  await s.initialize();
  await s.request('thread/resume', { threadId });
  await s.turn(threadId, 'later');
  w.note('heard later', mock.responses().at(-1).body.input.length);
  records(thread.path);
};
