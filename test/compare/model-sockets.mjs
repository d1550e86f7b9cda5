// Models over websockets: what is sent over them, what is not sent again, and when a new connection is made.
import { ev } from './kit.mjs';
import { called, ended, said, socketConfig, socketModel } from './model-socket-kit.mjs';

export default async (w) => {
  const opened = async (connections, options, params) => {
    const model = await socketModel(connections);
    const s = w.server({ config: socketConfig(model, options) });
    await s.initialize({ optOut: ['thread/tokenUsage/updated'] });
    const { thread } = await s.request('thread/start', { cwd: w.cwd, ...params });
    const close = async (label) => {
      w.note(label, model.asked);
      await s.close();
      await model.close();
    };
    return { s, model, threadId: thread.id, close };
  };
  {
    const thinks = [
      ev.created('r3'),
      ev.reasoningAdded('rs'),
      ev.reasoning('thought', 'rs'),
      ev.message('two', 'm-r3'),
      ev.functionCall('c2', 'update_plan', { plan: [{ step: 'a', status: 'pending' }] }),
      ev.completed('r3'),
    ];
    const steps = [
      ended('warm'),
      called('r1', 'c1'),
      said('one', 'r2'),
      thinks,
      said('three', 'r4'),
      said('SUMMARY', 'r5'),
    ];
    const headers = ['x-codex-turn-state: s1', 'x-models-etag: e1', 'openai-model: mock-model'];
    const connections = [{ steps, headers }, { steps: [said('four', 'r6')] }];
    const { s, threadId, close } = await opened(connections, { model: 'gpt-5.4' });
    await s.turn(threadId, 'a', { responsesapiClientMetadata: { mine: 'yes' } });
    await s.turn(threadId, 'b');
    const from = s.trace.length;
    await s.request('thread/compact/start', { threadId });
    await s.waitFor('turn/completed', { from });
    await s.turn(threadId, 'c');
    await close('turns');
  }
  {
    const steps = [ended('warm'), said('one', 'r1'), said('two', 'r2'), said('three', 'r3')];
    const { s, threadId, close } = await opened([{ steps }], { model: 'gpt-5.4' });
    await s.turn(threadId, 'a', { serviceTier: 'flex' });
    await s.turn(threadId, 'b');
    await s.turn(threadId, 'c', { effort: 'low' });
    await close('settings that change');
  }
  {
    const connections = [
      { steps: [ended('warm'), called('r1', 'c1')], ends: true, headers: ['x-codex-turn-state: s1'] },
      { steps: [said('one', 'r2')], ends: true },
      { steps: [said('two', 'r3')] },
    ];
    const { s, threadId, close } = await opened(connections, { retries: 2 });
    await s.turn(threadId, 'a');
    await s.turn(threadId, 'b');
    await close('connections that end');
  }
};
