// Collaboration modes from turn to turn: what the model is told when, what is stored, what a fork and a resume begin with.
import fs from 'node:fs';
import { config, say } from './kit.mjs';

const mode = (kind, more = {}) => ({
  mode: kind,
  settings: { model: 'gpt-5.2', reasoning_effort: null, developer_instructions: null, ...more },
});
/** The sections of a message by their tags; texts are each server's own, and skills are not built. */
const sections = (item) =>
  (item.content ?? [])
    .filter(({ text = '' }) => !/^<(skills|apps|plugins)_inst/.test(text))
    .map(({ type, text = '' }) =>
      text.startsWith('<collaboration_mode>own') ? text : (/^<\w+/.exec(text)?.[0] ?? type),
    );

export default async (w) => {
  const mock = await w.mock([say('a')], { repeatLast: true });
  const s = w.server({ config: config(mock, { model: 'gpt-5.2' }) });
  await s.initialize();
  const { thread } = await s.request('thread/start', { cwd: w.cwd });
  const turn = async (server, threadId, change) => {
    const from = server.trace.length;
    const input = [{ type: 'text', text: 'x' }];
    const answer = await server.requestError('turn/start', { threadId, input, ...change });
    if (answer.unexpectedResult) await server.waitFor('turn/completed', { from });
    const { model, reasoning, input: told } = mock.responses().at(-1).body;
    w.note('request', {
      model,
      reasoning,
      told: told.slice(-4).map((item) => [item.role, ...sections(item)]),
    });
  };
  for (const collaborationMode of [
    undefined,
    mode('default'),
    mode('default'),
    mode('plan'),
    null,
    mode('plan', { reasoning_effort: 'high' }),
    mode('plan', { developer_instructions: 'own words' }),
    mode('plan', { developer_instructions: '' }),
    mode('code'),
    mode('pair_programming'),
    mode('nope'),
    { mode: 'plan', settings: { model: 'gpt-5.2' } },
    { mode: 'plan', settings: {} },
    { mode: 'plan' },
    mode('plan', { model: 'gpt-5.4' }),
    mode('plan', { model: 'gpt-5.4', developer_instructions: 'own words' }),
  ]) {
    await turn(s, thread.id, { collaborationMode });
  }
  for (const change of [
    { effort: 'low' },
    { effort: null },
    { model: 'gpt-5.2' },
    { collaborationMode: mode('plan'), model: 'gpt-5.4', effort: 'xhigh' },
  ]) {
    await turn(s, thread.id, change);
  }
  const contexts = (path) =>
    fs
      .readFileSync(path, 'utf8')
      .trim()
      .split('\n')
      .map(JSON.parse)
      .filter(({ type, payload }) => type === 'turn_context' || payload.type === 'task_started')
      .map(({ payload: { effort, collaboration_mode: told, collaboration_mode_kind } }) => {
        if (told === undefined) return collaboration_mode_kind;
        const words = told.settings.developer_instructions;
        const short = words === null || words.length < 20 ? words : 'built in';
        return { ...told, effort, settings: { ...told.settings, developer_instructions: short } };
      });
  w.note('stored', contexts(thread.path));
  const { thread: fork } = await s.request('thread/fork', { threadId: thread.id });
  await turn(s, fork.id, {});
  await turn(s, fork.id, { collaborationMode: mode('plan') });
  w.note('stored of the fork', contexts(fork.path).slice(-4));
  await s.close();
  const next = w.server({ config: config(mock, { model: 'gpt-5.2' }) });
  await next.initialize();
  await next.request('thread/resume', { threadId: thread.id });
  await turn(next, thread.id, {});
  await turn(next, thread.id, { collaborationMode: mode('plan') });
  w.note('stored after the resume', contexts(thread.path).slice(-4));
};
