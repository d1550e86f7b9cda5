// Calls of the client's own tools that wait: beside each other, interrupted, steered, asked again after a resume; what
// is stored of the tools, and where they are offered again. Search among deferred tools is in tool-search.mjs.
import fs from 'node:fs';
import { config, ev, say } from './kit.mjs';

const schema = { type: 'object', properties: {}, required: [], title: 'no matter' };
const tool = (name, more = {}) => ({ name, description: `Tool ${name}`, inputSchema: schema, ...more });
const found = (text = 'found') => ({ contentItems: [{ type: 'inputText', text }], success: true });
const both = (...ids) => [
  ev.created(),
  ...ids.map((id) => ev.functionCall(id, 'look_up', {})),
  ev.completed(),
];

export default async (w) => {
  const mock = await w.mock([
    both('a', 'b'),
    say('one'),
    both('d'),
    say('two'),
    both('c'),
    say('after'),
    both('f'),
    say('three'),
    both('g'),
    say('four'),
  ]);
  const s = w.server({ config: config(mock, { model: 'gpt-5.2' }) });
  await s.initialize();
  const dynamicTools = [tool('look_up'), tool('feed', { namespace: 'zoo', deferLoading: true })];
  const { thread } = await s.request('thread/start', { cwd: w.cwd, dynamicTools });
  const threadId = thread.id;
  await s.waitFor('thread/started');
  const begin = async (text) => {
    const from = s.trace.length;
    const { turn } = await s.request('turn/start', {
      threadId,
      input: [{ type: 'text', text, text_elements: [] }],
    });
    return {
      turn,
      asked: (callId) =>
        s.waitFor((m) => m.method === 'item/tool/call' && m.params.callId === callId, { from }),
      ended: () => s.waitFor((m) => m.method === 'turn/completed' && m.params.turn.id === turn.id, { from }),
    };
  };
  const done = (id) => s.waitFor((m) => m.method === 'item/completed' && m.params.item.id === id);
  const offered = () =>
    mock
      .responses()
      .at(-1)
      .body.tools.filter((spec) => spec.name === 'look_up')
      .map(({ type, name }) => name ?? type);
  const outputs = () =>
    mock
      .responses()
      .at(-1)
      .body.input.filter(({ type }) => type.endsWith('_call_output'))
      .map(({ call_id, output }) => ({ call: call_id, output: String(output).replace(/[\d.]+s$/, '<s>') }));

  // One after the other, whatever the model could do; which one the reference asks first is a matter of luck.
  const before = s.trace.length;
  let turn = await begin('both');
  const asked = (m) => m.method === 'item/tool/call';
  const first = await s.waitFor(asked, { from: before });
  const second = s.waitFor((m) => asked(m) && m.id !== first.id, { from: before });
  const together = await Promise.race([
    second,
    new Promise((resolve) => setTimeout(() => resolve(null), 500)),
  ]);
  w.note('asked together', together !== null);
  s.send({ id: first.id, result: found(first.params.callId) });
  s.send({ id: (await second).id, result: found((await second).params.callId) });
  await turn.ended();
  s.trace.splice(before);

  // Asked again of whoever resumes; only one answer counts.
  turn = await begin('resumed');
  const d = await turn.asked('d');
  await s.request('thread/unsubscribe', { threadId });
  const from = s.trace.length;
  await s.request('thread/resume', { threadId });
  const again = await s.waitFor((m) => m.method === 'item/tool/call', { from });
  w.note('the same question', again.id === d.id);
  s.send({ id: d.id, result: found('once') });
  s.send({ id: d.id, result: found('twice') });
  await done('d');
  await turn.ended();
  // Interrupted while the client works: its answer comes too late.
  turn = await begin('interrupted');
  const late = await turn.asked('c');
  await s.request('turn/interrupt', { threadId, turnId: turn.turn.id });
  await turn.ended();
  s.send({ id: late.id, result: found() });
  // 0.129.0 leaves the item of such a call open for good.
  s.trace = s.trace.filter(
    ({ m }) => m.method !== 'item/completed' || m.params.item.id !== late.params.callId,
  );
  turn = await begin('what was it?');
  await turn.ended();

  w.note('outputs', outputs());

  await s.request('thread/read', { threadId, includeTurns: true });
  const lines = fs
    .readFileSync(thread.path, 'utf8')
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line));
  w.note(
    'stored meta',
    lines[0].payload.dynamic_tools.map((x) => JSON.stringify(x)),
  );
  w.note(
    'stored events',
    lines
      .filter(({ type }) => type === 'event_msg')
      .map(({ payload }) => payload.type)
      .filter((type) => type.startsWith('dynamic')),
  );
  await s.close();

  const next = w.server({ config: config(mock, { model: 'gpt-5.2' }) });
  await next.initialize();
  next.handlers['item/tool/call'] = () => found('elsewhere');
  await next.request('thread/resume', { threadId });
  await next.turn(threadId, 'go on');
  w.note('after a resume', offered());
  const { thread: fork } = await next.request('thread/fork', { threadId });
  const forked = fs.existsSync(fork.path)
    ? JSON.parse(fs.readFileSync(fork.path, 'utf8').split('\n')[0]).payload.dynamic_tools
    : 'nothing stored';
  w.note('stored with the fork', forked);
  await next.turn(fork.id, 'go on');
  w.note('after a fork', offered());
};
