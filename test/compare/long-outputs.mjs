// What the model keeps of long answers of tools: each is cut in its middle once it is remembered.
import { call, config, ev, say } from './kit.mjs';

const text = (words) => ({ type: 'inputText', text: words });
const image = { type: 'inputImage', imageUrl: 'data:image/png;base64,AAA' };
const long = 'é1234567\n'.repeat(3000);
const line = 'x'.repeat(7000);

/** What the client's tool answers, one a call. */
const answers = [
  [text(long)],
  [text(long.slice(0, 9600)), text('short')],
  [text(line), image, text(line), text('left out'), image, text('left out, too')],
  [text(line), text('y'.repeat(4990)), text(''), text('12345678901'), text('last')],
  [text('x'.repeat(12000))],
  [text('x'.repeat(12001))],
  [text('x'.repeat(12000)), text('y'), image],
  [image, image],
];
const hunk = `*** Begin Patch\n*** Update File: none.txt\n@@\n-${'long '.repeat(4000)}\n+b\n*** End Patch`;
const patchOf = (file) => hunk.replace('none.txt', file);

/** What was answered, over all of the last request. */
const outputs = (mock) =>
  mock
    .responses()
    .at(-1)
    .body.input.filter(({ type }) => type.endsWith('_call_output'))
    .map(({ call_id, output }) => [call_id, output]);

const evened = (value) =>
  JSON.parse(JSON.stringify(value).replace(/"duration_seconds\\":[\d.]+/g, '"duration_seconds\\":<s>'));

async function answered(w, settings) {
  w.file('a.txt', 'a\n');
  const scripts = answers.map((_, index) => call(`c${index}`, 'look_up', { q: `${index}` }));
  const patch = [ev.created(), ev.customToolCall('p0', 'apply_patch', patchOf('a.txt')), ev.completed()];
  const print = call('s0', 'shell', { command: ['seq', '1', '5000'] });
  const mock = await w.mock([
    ...scripts,
    patch,
    print,
    say('done'),
    say('again'),
    say('resumed'),
    say('told'),
  ]);
  const s = w.server({ config: config(mock, settings) });
  await s.initialize();
  s.handlers['item/tool/call'] = ({ callId }) => ({
    contentItems: answers[Number(callId.slice(1))],
    success: true,
  });
  const inputSchema = { type: 'object', properties: { q: { type: 'string' } } };
  const dynamicTools = [{ name: 'look_up', description: 'Looks up', inputSchema }];
  const { thread } = await s.request('thread/start', { cwd: w.cwd, dynamicTools });
  await s.turn(thread.id, 'look');
  w.note('outputs', evened(outputs(mock)));
  await s.request('thread/inject_items', {
    threadId: thread.id,
    items: [
      { type: 'function_call', call_id: 'i0', name: 'look_up', arguments: '{}' },
      { type: 'function_call_output', call_id: 'i0', output: long },
      { type: 'custom_tool_call', call_id: 'i1', name: 'odd', input: '' },
      { type: 'custom_tool_call_output', call_id: 'i1', output: long },
      { type: 'message', role: 'user', content: [{ type: 'input_text', text: long }] },
    ],
  });
  await s.turn(thread.id, 'look again');
  w.note('injected', outputs(mock).slice(-2));
  await s.close();
  const t = w.server({ config: config(mock, settings), home: s.home });
  await t.initialize();
  await t.request('thread/resume', { threadId: thread.id });
  await t.turn(thread.id, 'and now');
  w.note('resumed', evened(outputs(mock)));
  await t.close();
}

export default async (w) => {
  await answered(w, {});
  await answered(w, { model: 'gpt-5.2-codex' });
  await answered(w, { top: 'tool_output_token_limit = 100' });
  await answered(w, { model: 'gpt-5.4', top: 'tool_output_token_limit = 100' });
};
