// Where a thread or a turn lets its model work: here, nowhere, or where there is nothing.
import { call, config, say, shell, toolOutputs } from './kit.mjs';

export default async (w) => {
  const local = (cwd) => ({ environmentId: 'local', cwd });
  const mock = await w.mock(
    Array.from({ length: 30 }, (_, n) =>
      n % 2 === 0 ? call(`c${n}`, 'shell_command', shell('pwd')) : say('done', { id: `m${n}` }),
    ),
  );
  const s = w.server({ config: config(mock), cwd: w.home });
  await s.initialize({ optOut: ['thread/tokenUsage/updated'] });
  // Ours tells a model its folder once a turn gives it one; the reference does not where the thread had it before.
  const seen = (label) => {
    const { input, tools } = mock.responses().at(-1).body;
    const own = ['exec_command', 'write_stdin', 'view_image', 'apply_patch', 'update_plan'];
    const names = tools.map(({ name }) => name).filter((name) => own.includes(name));
    const told = input
      .filter(({ role }) => role === 'user')
      .flatMap(({ content }) => content.map(({ text }) => text));
    w.note(label, [toolOutputs(mock).at(-1), names.sort(), label === 'thread' ? told : null]);
  };
  for (const environments of [
    [],
    [local(w.cwd)],
    [{ environmentId: 'nope', cwd: w.cwd }],
    [local(w.cwd), local(w.cwd)],
    [local(w.cwd), { environmentId: 'nope', cwd: w.cwd }],
    null,
  ]) {
    const { unexpectedResult: made } = await s.requestError('thread/start', { cwd: w.cwd, environments });
    if (!made) continue;
    await s.turn(made.thread.id, 'go');
    seen('thread');
  }
  const { thread } = await s.request('thread/start', { cwd: w.cwd });
  // A folder of its own holds for a turn.
  for (const environments of [[], [local(w.cwd)], undefined, [], undefined, [local(w.home)], undefined]) {
    await s.turn(thread.id, 'go', environments === undefined ? {} : { environments });
    seen('turn');
  }
  for (const environments of [[{ environmentId: 'nope', cwd: w.cwd }], [local(w.cwd), local(w.cwd)]]) {
    await s.requestError('turn/start', {
      threadId: thread.id,
      input: [{ type: 'text', text: 't' }],
      environments,
    });
  }
};
