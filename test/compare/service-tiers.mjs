// Service tiers, effort and summaries of reasoning: from the configuration, the thread, a turn and those after it.
import { config, say } from './kit.mjs';

export default async (w) => {
  const mock = await w.mock([say('ok')], { repeatLast: true });
  const sent = () => {
    const { service_tier, reasoning, text } = mock.responses().at(-1).body;
    return { service_tier: service_tier ?? null, reasoning, text };
  };
  for (const [top, params] of [
    ['', {}],
    ['service_tier = "fast"', {}],
    ['service_tier = "flex"', {}],
    ['service_tier = "fast"\n[features]\nfast_mode = false', {}],
    ['service_tier = "fast"', { serviceTier: null }],
    ['service_tier = "fast"', { serviceTier: 'flex' }],
    ['', { serviceTier: 'fast' }],
    ['', { serviceTier: 'priority' }],
    ['model_reasoning_effort = "low"\nmodel_reasoning_summary = "detailed"', {}],
    ['model_reasoning_effort = "none"\nmodel_reasoning_summary = "none"', {}],
    ['model_reasoning_effort = "minimal"\nmodel_reasoning_summary = "concise"\nmodel_verbosity = "high"', {}],
    ['model_supports_reasoning_summaries = true', { model: 'mock-model' }],
    ['model_reasoning_effort = "high"', { model: 'mock-model' }],
  ]) {
    const s = w.server({ config: config(mock, { model: 'gpt-5.2', top }) });
    await s.initialize();
    const { thread, serviceTier, reasoningEffort } = await s.request('thread/start', {
      cwd: w.cwd,
      ...params,
    });
    await s.turn(thread.id, 'hi');
    w.note(top, { serviceTier, reasoningEffort, ...sent() });
    await s.close();
  }
  const s = w.server({ config: config(mock, { model: 'gpt-5.2' }) });
  await s.initialize();
  const { thread } = await s.request('thread/start', { cwd: w.cwd });
  for (const change of [
    { serviceTier: 'fast', effort: 'high', summary: 'concise' },
    {},
    { serviceTier: null },
    {},
    { effort: 'none', summary: 'none' },
    {},
    { effort: null, summary: null, serviceTier: 'flex' },
    { model: 'gpt-5.4' },
    { effort: 'minimal' },
    { model: 'mock-model', summary: 'detailed' },
  ]) {
    await s.turn(thread.id, 'hi', change);
    w.note(JSON.stringify(change), sent());
  }
  await s.close();
  const next = w.server({ config: config(mock, { model: 'gpt-5.2' }) });
  await next.initialize();
  const { serviceTier, reasoningEffort, model } = await next.request('thread/resume', {
    threadId: thread.id,
  });
  await next.turn(thread.id, 'hi');
  w.note('after a resume', { serviceTier, reasoningEffort, model, ...sent() });
};
