// Calls of the client's own tools: what the client is asked, what it may answer, and what the model is told.
import { call, config, ev, say } from './kit.mjs';

const schema = { type: 'object', properties: { q: { type: 'string' } } };
const tool = (name, more = {}) => ({ name, description: `Tool ${name}`, inputSchema: schema, ...more });
const text = (words) => ({ type: 'inputText', text: words });
const image = (imageUrl) => ({ type: 'inputImage', imageUrl });
const inNamespace = (call_id, namespace, name, args) =>
  ev.item({ type: 'function_call', call_id, namespace, name, arguments: JSON.stringify(args) });

/** What the client answers, one a call: a result, or an error. */
const answers = [
  { result: { contentItems: [text('found'), image('data:image/png;base64,AAA')], success: true } },
  { result: { contentItems: [text('only text')], success: true } },
  { result: { contentItems: [text('no'), text('luck')], success: false } },
  { result: { contentItems: [], success: true } },
  { result: { contentItems: [], success: false } },
  { result: { contentItems: [image('https://example.com/x.png')], success: true, more: 1 } },
  { error: { code: -32000, message: 'went wrong' } },
  { result: null },
  { result: {} },
  { result: 'found' },
  { result: { contentItems: [text('a')] } },
  { result: { contentItems: 'a', success: true } },
  { result: { contentItems: [{ type: 'odd' }], success: true } },
  { result: { contentItems: [{ type: 'inputText' }], success: true } },
  { result: { contentItems: [text('a')], success: 'yes' } },
];

export default async (w) => {
  const scripts = answers.map((_, index) => call(`c${index}`, 'look_up', { q: `${index}` }));
  const others = [
    [ev.created(), inNamespace('n1', 'zoo', 'feed', { q: 'x' }), ev.completed()],
    [ev.created(), inNamespace('n2', 'ape', 'feed', {}), ev.completed()],
    [ev.created(), inNamespace('n3', 'zoo', 'look_up', {}), ev.completed()],
    call('n4', 'feed', {}),
    [ev.created(), inNamespace('n5', 'zoo', 'hidden', {}), ev.completed()],
    call('p1', 'look_up', 'not json'),
    call('p2', 'look_up', '5'),
    call('p3', 'look_up', ''),
    call('p4', 'look_up', '[1]'),
    call('u1', 'update_plan', { plan: [] }),
  ];
  const mock = await w.mock([...scripts, say('done'), ...others, say('done')]);
  const s = w.server({ config: config(mock) });
  await s.initialize();
  s.handlers['item/tool/call'] = (params, { id }) => {
    const answer = answers[Number(params.callId.slice(1))];
    const known = params.callId.startsWith('c');
    s.send({
      id,
      ...(known
        ? answer
        : { result: { contentItems: [text(JSON.stringify(params.arguments))], success: true } }),
    });
  };
  const dynamicTools = [
    tool('look_up'),
    tool('feed', { namespace: 'zoo' }),
    tool('hidden', { namespace: 'zoo', deferLoading: true }),
    tool('update_plan'),
  ];
  const { thread } = await s.request('thread/start', { cwd: w.cwd, dynamicTools });
  await s.turn(thread.id, 'go');
  await s.turn(thread.id, 'and now?');
  await s.request('thread/read', { threadId: thread.id, includeTurns: true });
  const { input } = mock.responses().at(-1).body;
  w.note(
    'outputs',
    input
      .filter(({ type }) => type.endsWith('_call_output'))
      .map(({ call_id, output }) => [
        call_id,
        typeof output === 'string'
          ? output.replace(/^(failed to parse function arguments): .*/s, '$1')
          : output,
      ]),
  );
  w.note(
    'calls',
    input.filter(({ type }) => type === 'function_call'),
  );
};
