// thread/inject_items: every kind of item and its malformed forms; what is stored, shown and sent of them.
import { readFileSync } from 'node:fs';
import { config, say } from './kit.mjs';

export default async (w) => {
  const mock = await w.mock(Array.from({ length: 20 }, (_, n) => say(`answer ${n}`, { id: `m${n}` })));
  const s = w.server({ config: config(mock, { model: 'gpt-5.4' }) });
  await s.initialize({ optOut: ['thread/tokenUsage/updated'] });
  const { thread } = await s.request('thread/start', { cwd: w.cwd });
  const threadId = thread.id;
  const inject = (...items) => s.requestError('thread/inject_items', { threadId, items });
  const text = (type, words) => [{ type, text: words }];
  const image = { type: 'input_image', image_url: 'data:image/png;base64,AA' };
  for (const item of [
    { type: 'message', role: 'user', content: text('input_text', 'u') },
    { type: 'message', role: 'assistant', content: text('output_text', 'a'), phase: 'commentary' },
    { type: 'message', role: 'developer', content: text('input_text', 'd') },
    { type: 'message', role: 'system', content: text('input_text', 's') },
    { type: 'message', role: 'odd', content: [] },
    { type: 'message', role: 'user', content: [image] },
    { type: 'message', role: 'user', content: [{ ...image, detail: 'original' }] },
    { type: 'message', role: 'user', content: [{ ...image, detail: 'odd' }] },
    { type: 'message', role: 'user', content: [{ type: 'odd' }] },
    { type: 'message', role: 'user', content: 'text' },
    { type: 'message', role: 'user', content: text('input_text', 5) },
    { type: 'message', role: 5, content: [] },
    { type: 'message', role: 'assistant', content: [], phase: 'odd' },
    { type: 'message', role: 'assistant', content: [], end_turn: true, id: 5 },
    { type: 'reasoning', id: 'r', summary: [], content: null, encrypted_content: null },
    { type: 'reasoning', summary: [{ type: 'summary_text', text: 't' }] },
    { type: 'reasoning', summary: [{ type: 'odd' }] },
    { type: 'reasoning' },
    { type: 'function_call', call_id: 'c1', name: 'n', arguments: '{}' },
    { type: 'function_call_output', call_id: 'c1', output: 'out' },
    { type: 'function_call', call_id: 'c2', name: 'n', arguments: {} },
    { type: 'function_call', name: 'n', arguments: '{}' },
    { type: 'function_call_output', call_id: 'c3', output: [{ type: 'input_text', text: 'x' }, image] },
    { type: 'function_call_output', call_id: 'c3', output: { content: 'x' } },
    { type: 'function_call_output', output: 'x' },
    {
      type: 'local_shell_call',
      call_id: 'l',
      status: 'completed',
      action: { type: 'exec', command: ['ls'] },
    },
    { type: 'local_shell_call', call_id: 'l', status: 'odd', action: { type: 'exec', command: ['ls'] } },
    { type: 'custom_tool_call', call_id: 'x', name: 'apply_patch', input: 'p' },
    { type: 'custom_tool_call_output', call_id: 'x', output: 'done' },
    { type: 'web_search_call', status: 'completed', action: { type: 'search', query: 'q' } },
    { type: 'web_search_call', action: { type: 'odd' } },
    { type: 'web_search_call' },
    { type: 'image_generation_call', id: 'i', status: 'completed', result: 'x' },
    { type: 'tool_search_call', call_id: 't', execution: 'client', arguments: {} },
    { type: 'compaction', encrypted_content: 'x' },
    { type: 'context_compaction' },
    { type: 'ghost_snapshot', ghost_commit: { id: 'x' } },
    { type: 'other' },
    { type: 'odd', any: 1 },
    { type: null },
    { role: 'user', content: [] },
    [],
    true,
  ]) {
    await inject(item);
  }
  await inject();
  await inject({ type: 'message', role: 'user', content: text('input_text', 'kept?') }, { type: 'message' });
  await s.requestError('thread/inject_items', { threadId });
  await s.requestError('thread/inject_items', { threadId, items: 'x' });
  await s.requestError('thread/inject_items', { threadId, items: {} });
  const stored = (label) =>
    w.note(
      label,
      readFileSync(thread.path, 'utf8')
        .trim()
        .split('\n')
        .map((line) => JSON.parse(line))
        .filter(({ type, payload }) => type === 'response_item' && payload.role !== 'developer')
        // Whether a reasoning item says that it has no content is each server's own.
        .map(({ payload: { content, ...rest } }) => ({ ...rest, ...(content ? { content } : {}) }))
        .filter(({ content }) => !content?.[0]?.text?.startsWith('<environment_context>')),
    );
  stored('before a turn');
  await s.request('thread/read', { threadId });
  await s.request('thread/turns/list', { threadId });
  await s.turn(threadId, 'words');
  stored('behind a turn');
  const sent = mock.responses().at(-1).body.input;
  w.note(
    'sent',
    sent.map((item) =>
      item.role === 'developer' || item.type === 'message' ? [item.role, item.phase] : item,
    ),
  );
  await s.request('thread/read', { threadId, includeTurns: true });
  const { thread: forked } = await s.request('thread/fork', { threadId });
  await s.request('thread/inject_items', {
    threadId: forked.id,
    items: [{ type: 'message', role: 'assistant', content: text('output_text', 'f') }],
  });
  await s.turn(forked.id, 'more');
  w.note(
    'roles',
    mock
      .responses()
      .at(-1)
      .body.input.map((i) => i.role ?? i.type),
  );
};
