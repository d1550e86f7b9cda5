// Questions of the model to the user: which are asked, what the model gets back, and what becomes of those that wait.
import { config, ev, say, call } from './kit.mjs';

const mode = (kind) => ({
  mode: kind,
  settings: { model: 'gpt-5.2', reasoning_effort: null, developer_instructions: null },
});
const q = (more = {}) => ({
  id: 'a',
  header: 'H',
  question: 'Q?',
  options: [{ label: 'l', description: 'd' }],
  ...more,
});
const ASKED = [
  { questions: [q()] },
  { questions: [] },
  { questions: [q(), q({ id: 'b' }), q({ id: 'c' }), q({ id: 'd' })] },
  { questions: [q({ options: [] })] },
  { questions: [q({ options: undefined })] },
  { questions: [q({ options: null })] },
  { questions: [q({ isOther: false, isSecret: true, extra: 1 })], more: 1 },
  { questions: [q({ isSecret: 'yes' })] },
  { questions: [q({ options: 5 })] },
  {},
  { questions: 5 },
  { questions: [{ id: 'a' }] },
  { questions: [q({ options: [{ label: 'x' }] })] },
  'nope',
];
const ANSWERS = [
  { answers: { a: { answers: ['l', 'm'] } } },
  { answers: {} },
  { answers: { z: { answers: ['x', 'y'] } }, more: 1 },
  { answers: { a: { answers: 'no list' } } },
];

export default async (w) => {
  const one = { questions: [q()] };
  const mock = await w.mock([
    ...ASKED.map((asked, i) => call(`c${i}`, 'request_user_input', asked)),
    say('done'),
    call('d', 'request_user_input', one),
    say('not now'),
    call('refused', 'request_user_input', one),
    say('sorry'),
    [
      ev.created(),
      ev.functionCall('e1', 'request_user_input', one),
      ev.functionCall('e2', 'request_user_input', one),
      ev.completed(),
    ],
    say('two'),
    call('waits', 'request_user_input', one),
    say('steered'),
    call('f', 'request_user_input', one),
    say('after'),
  ]);
  const s = w.server({ config: config(mock, { model: 'gpt-5.2' }) });
  await s.initialize();
  const { thread } = await s.request('thread/start', { cwd: w.cwd });
  const threadId = thread.id;
  let n = 0;
  const name = 'item/tool/requestUserInput';
  s.handlers[name] = async () => {
    await new Promise((resolve) => setTimeout(resolve, 60));
    return ANSWERS[n++];
  };
  await s.turn(threadId, 'ask', { collaborationMode: mode('plan') });
  await s.turn(threadId, 'ask', { collaborationMode: mode('default') });
  s.handlers[name] = async () => {
    throw new Error('no');
  };
  await s.turn(threadId, 'ask', { collaborationMode: mode('plan') });
  s.handlers[name] = async ({ itemId }) => {
    await new Promise((resolve) => setTimeout(resolve, 60));
    return { answers: { [itemId]: { answers: [] } } };
  };
  // One after the other; which one the reference asks first is a matter of luck.
  const before = s.trace.length;
  await s.turn(threadId, 'ask twice');
  const twice = s.trace.splice(before).map(({ m }) => m);
  w.note(
    'asked and answered in turn',
    twice.map(({ method }) => method).filter((method) => /requestUserInput|resolved/.test(method)),
  );
  delete s.handlers[name];

  const begin = async () => {
    const from = s.trace.length;
    const { turn } = await s.request('turn/start', { threadId, input: [{ type: 'text', text: 'ask' }] });
    const { id } = await s.waitFor(name, { from });
    return { turnId: turn.id, id, from, ended: () => s.waitFor('turn/completed', { from }) };
  };
  let turn = await begin();
  w.note('status', (await s.request('thread/read', { threadId })).thread.status);
  await s.request('turn/steer', {
    threadId,
    expectedTurnId: turn.turnId,
    input: [{ type: 'text', text: 'steered' }],
  });
  await s.request('thread/unsubscribe', { threadId });
  const from = s.trace.length;
  await s.request('thread/resume', { threadId });
  const again = await s.waitFor(name, { from });
  w.note('the same question', again.id === turn.id);
  s.send({ id: again.id, result: { answers: {} } });
  await turn.ended();

  turn = await begin();
  await s.request('turn/interrupt', { threadId, turnId: turn.turnId });
  await turn.ended();
  s.send({ id: turn.id, result: { answers: {} } });
  await s.turn(threadId, 'what was it?', { collaborationMode: mode('default') });
  w.note(
    'outputs',
    mock
      .responses()
      .at(-1)
      .body.input.filter(({ type }) => type.endsWith('_output'))
      .map(({ call_id, output }) => [
        call_id,
        String(output)
          .replace(/ at line \d+ column \d+$/, '')
          .replace(/expected ident|Unexpected token.*/, '<not JSON>')
          .replace(/[\d.]+s$/, '<s>'),
      ]),
  );
  await s.request('thread/read', { threadId, includeTurns: true });
  await s.close();
  // The reference tells that a question is settled when a late answer comes; we do with the interrupt. Whether the
  // cost of a request is told before its question is a matter of luck.
  s.trace = s.trace.filter(
    ({ m }) =>
      m.method !== 'thread/tokenUsage/updated' &&
      (m.method !== 'serverRequest/resolved' || m.params.requestId !== turn.id),
  );

  const top = '[features]\ndefault_mode_request_user_input = true\n';
  const ask = [call('g', 'request_user_input', one), say('asked')];
  const next = await w.mock([...ask, ...ask]);
  const other = w.server({ config: config(next, { model: 'gpt-5.2', top }), home: `${w.home}/other` });
  await other.initialize();
  other.handlers[name] = () => ANSWERS[0];
  const { thread: plain } = await other.request('thread/start', { cwd: w.cwd });
  await other.turn(plain.id, 'ask');
  const features = { default_mode_request_user_input: false };
  const { thread: off } = await other.request('thread/start', { cwd: w.cwd, config: { features } });
  await other.turn(off.id, 'ask');
  const offered = ({ body }) => {
    const at = body.tools.findIndex((tool) => tool.name === 'request_user_input');
    const { description, strict, parameters } = body.tools[at];
    const { properties, required } = parameters.properties.questions.items;
    return [
      body.tools[at - 1].name,
      /only available in (Default or Plan|Plan) mode/.exec(description)?.[1],
      strict,
      required,
      Object.keys(properties).sort(),
    ];
  };
  w.note('offered', next.responses().map(offered));
  other.trace = other.trace.filter(({ m }) => m.method !== 'thread/tokenUsage/updated');
  w.note('output', next.responses().at(-1).body.input.at(-1));
};
