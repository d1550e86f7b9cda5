// Compacting by the provider: one request to /responses/compact, what of its answer stays, and how it fails.
import { config, ev, say, startMockResponses } from './kit.mjs';
import { asked, brief, compact, records, turns, usage } from './compaction-kit.mjs';

const message = (role, text) => ({ type: 'message', role, content: [{ type: 'input_text', text }] });
const OUTPUT = [
  message('user', 'hello'),
  message('developer', 'dev'),
  {
    type: 'message',
    role: 'user',
    content: [
      { type: 'input_text', text: 'ünï' },
      { type: 'input_image', image_url: `data:image/png;base64,${'A'.repeat(4000)}` },
      { type: 'input_image', image_url: 'https://example.com/picture.png' },
    ],
  },
  message('user', '<environment_context>x</environment_context>'),
  { type: 'message', role: 'assistant', id: 'm', content: [{ type: 'output_text', text: 'kept' }] },
  { type: 'reasoning', id: 'r', summary: [], encrypted_content: 'zzz' },
  { type: 'function_call', call_id: 'c', name: 'x', arguments: '{}' },
  { type: 'nonsense' },
  { type: 'compaction', id: 'k', encrypted_content: 'E'.repeat(2000) },
];

export default async (w) => {
  const opened = async ({ answers, scripts, name = 'OpenAI', model, top = '', optOut }) => {
    const routes = {
      '/v1/responses/compact': (_, response) => {
        const { status = 200, body } = answers.shift();
        response.writeHead(status, { 'content-type': 'application/json' });
        response.end(typeof body === 'string' ? body : JSON.stringify(body));
      },
    };
    const mock = await startMockResponses(scripts, { routes });
    const s = w.server({ config: config(mock, { model, top }).replace('name = "Mock"', `name = "${name}"`) });
    await s.initialize({ optOut });
    const { thread } = await s.request('thread/start', { cwd: w.cwd, baseInstructions: 'Be brief.' });
    const close = async () => {
      w.note('asked', mock.requests.filter(({ path }) => /responses/.test(path)).map(asked));
      w.note('file', records(thread.path));
      const read = await s.request('thread/read', { threadId: thread.id, includeTurns: true });
      w.note('turns', turns(read.thread.turns));
      await s.close();
      await mock.close();
    };
    return { s, mock, threadId: thread.id, close };
  };
  // Where there is text of the server's own in the history, it counts.
  const uncounted = ['thread/tokenUsage/updated'];
  for (const name of ['OpenAI', 'Azure', 'openai']) {
    const optOut = name === 'openai' ? uncounted : undefined;
    const scripts = [say('one'), say('SUM1'), say('two')];
    const { s, mock, threadId, close } = await opened({
      optOut,
      name,
      answers: [{ body: { output: OUTPUT } }],
      scripts,
    });
    await s.turn(threadId, 'hello', { serviceTier: 'fast', outputSchema: { type: 'object' } });
    await compact(s, threadId);
    const { headers, body } = mock.requests.find(({ path }) => path.endsWith('/compact')) ?? {};
    if (headers !== undefined) {
      const names = Object.keys(headers).filter(
        (header) => !/^(host|connection|content-length)$/.test(header),
      );
      w.note('headers', [names.sort(), headers.accept]);
      w.note('body', { ...body, tools: body.tools.length > 0, input: brief(body.input) });
    }
    await s.turn(threadId, 'after');
    await close();
  }
  for (const answer of [
    { status: 500, body: 'boom' },
    { status: 400, body: { error: { message: 'bad', code: 'context_length_exceeded' } } },
    {
      status: 429,
      body: { error: { type: 'usage_limit_reached', plan_type: 'pro', resets_at: 1795400000 } },
    },
    { body: { output: [] } },
  ]) {
    const scripts = [say('one'), say('two')];
    const { s, threadId, close } = await opened({ answers: [answer], scripts });
    await s.turn(threadId, 'hello');
    await compact(s, threadId);
    await s.turn(threadId, 'after');
    await close();
  }
  const output = [
    message('user', 'a'),
    message('user', 'b'),
    { type: 'compaction', encrypted_content: 'ENC' },
  ];
  const scripts = [
    say('one', { usage: usage(300) }),
    [
      ev.created(),
      ev.functionCall('c1', 'shell_command', { command: 'echo hi', login: false }),
      ev.completed('r', usage(300)),
    ],
    say('two', { usage: usage(20) }),
  ];
  const answers = [{ body: { output } }, { body: { output } }];
  const top = 'model_auto_compact_token_limit = 200';
  const { s, threadId, close } = await opened({ optOut: uncounted, model: 'gpt-5.4', top, answers, scripts });
  for (const text of ['a', 'b']) await s.turn(threadId, text);
  await close();
};
