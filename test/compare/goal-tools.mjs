// The goal tools: what is offered, what they answer, what clients hear. Sentences to the model are left out.
import { call, config, say } from './kit.mjs';

/** An answer as far as it is not prose. */
const plain = (output) => {
  try {
    const { completionBudgetReport, ...rest } = JSON.parse(output);
    return { ...rest, reports: completionBudgetReport !== null };
  } catch {
    return output.replace(/ at line \d+ column \d+$/, '');
  }
};

export default async (w) => {
  const asked = [
    ['get_goal', {}],
    ['update_goal', { status: 'complete' }],
    ['create_goal', { objective: ' ' }],
    ['create_goal', { objective: 'x'.repeat(4001) }],
    ['create_goal', { objective: 'x', token_budget: 0 }],
    ['create_goal', { objective: 'x', token_budget: 1.5 }],
    ['create_goal', {}],
    ['update_goal', {}],
    ['update_goal', { status: 'done' }],
    ['create_goal', { objective: ' tidy up ', token_budget: 4000, other: 1 }],
    ['get_goal', 'not looked at'],
    ['update_goal', { status: 'complete' }],
    ['get_goal', {}],
  ];
  const scripts = asked.map(([name, args], index) => call(`c${index}`, name, args));
  const refused = [
    call('r1', 'create_goal', { objective: 'another' }),
    call('r2', 'update_goal', { status: 'paused' }),
  ];
  const mock = await w.mock([...scripts, say('done'), ...refused, say('done'), say('ephemeral')]);
  const s = w.server({ config: config(mock, { top: 'features.goals = true' }) });
  await s.initialize();
  const { thread } = await s.request('thread/start', { cwd: w.cwd });
  await s.turn(thread.id, 'hi');
  const outputs = () =>
    mock
      .responses()
      .at(-1)
      .body.input.filter(({ type }) => type === 'function_call_output');
  w.note(
    'answers',
    outputs().map(({ output }) => plain(output)),
  );
  await s.turn(thread.id, 'and now?');
  w.note('calls', outputs().length);
  const tools = (request) => mock.responses().at(request).body.tools;
  const goalTools = (request) =>
    tools(request)
      .filter(({ name }) => name?.endsWith('_goal'))
      .map(({ name, type, strict, parameters }) => {
        const { properties, ...rest } = parameters;
        const shapes = Object.entries(properties).map(([key, { description, ...shape }]) => [
          key,
          shape,
          typeof description,
        ]);
        return { name, type, strict, ...rest, properties: shapes };
      });
  w.note('offered', goalTools(0));
  const { thread: ephemeral } = await s.request('thread/start', { cwd: w.cwd, ephemeral: true });
  await s.turn(ephemeral.id, 'hi');
  w.note('offered', goalTools(-1));
  await s.request('thread/goal/get', { threadId: thread.id });
};
