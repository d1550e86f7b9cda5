// What the model is told of its personality: at the start, as it changes from turn to turn, after resume and fork.
import { config, say } from './kit.mjs';

export default async (w) => {
  const mock = await w.mock(Array.from({ length: 80 }, (_, n) => say(`answer ${n}`, { id: `m${n}` })));
  const settings = (model, top = '') => config(mock, { model, top });
  const heard = (label) =>
    w.note(
      label,
      mock
        .responses()
        .at(-1)
        .body.input.filter((i) => i.role === 'developer')
        .map((i) =>
          i.content.map((c) => /^<(\w+)/.exec(c.text)?.[1]).filter((tag) => tag !== 'skills_instructions'),
        ),
    );
  for (const [model, top] of [
    ['gpt-5.4', ''],
    ['gpt-5.4', 'personality = "friendly"'],
    ['gpt-5.2', 'personality = "friendly"'],
    ['mock-model', 'personality = "friendly"'],
  ]) {
    const s = w.server({ config: settings(model, top) });
    await s.initialize();
    for (const params of [
      {},
      { personality: 'none' },
      { personality: 'friendly' },
      { personality: 'pragmatic', baseInstructions: 'mine' },
      { personality: 'friendly', baseInstructions: 'mine' },
      { personality: 'none', baseInstructions: 'mine' },
    ]) {
      const { thread } = await s.request('thread/start', { cwd: w.cwd, ...params });
      await s.turn(thread.id, 'a');
      if (Object.keys(params).length < 2) {
        await s.turn(thread.id, 'b', { personality: 'pragmatic' });
        await s.turn(thread.id, 'c', { personality: 'friendly' });
        if (params.personality === undefined) {
          await s.turn(thread.id, 'd', { personality: 'none' });
          await s.turn(thread.id, 'e', { personality: 'friendly', model: 'gpt-5.3-codex' });
          await s.turn(thread.id, 'f');
        }
      }
      heard(`${model} ${top} ${JSON.stringify(params)}`);
    }
    for (const [params, turn] of [
      [{}, { personality: 'friendly' }],
      [{}, { personality: 'none' }],
      [{ model: 'gpt-5.2' }, { model: 'gpt-5.4', personality: 'friendly' }],
      [{ model: 'gpt-5.4', baseInstructions: 'mine' }, { personality: 'friendly' }],
    ]) {
      const { thread } = await s.request('thread/start', { cwd: w.cwd, ...params });
      await s.turn(thread.id, 'a', turn);
      heard(`first turn ${JSON.stringify([params, turn])}`);
    }
    await s.close();
  }
  let s = w.server({ config: settings('gpt-5.4') });
  await s.initialize();
  const { thread } = await s.request('thread/start', { cwd: w.cwd });
  await s.turn(thread.id, 'a');
  for (const params of [
    { personality: 'friendly' },
    {},
    { personality: 'pragmatic' },
    { personality: 'none' },
  ]) {
    await s.close();
    s = w.server({ config: settings('gpt-5.4') });
    await s.initialize();
    await s.request('thread/resume', { threadId: thread.id, ...params });
    await s.turn(thread.id, 'r');
    heard(`resumed ${JSON.stringify(params)}`);
  }
  const forked = await s.request('thread/fork', { threadId: thread.id, config: { personality: 'friendly' } });
  await s.turn(forked.thread.id, 'f');
  heard('forked');
};
