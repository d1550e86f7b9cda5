// Rolling turns back that lie behind a compaction, and the compaction itself: what clients are shown.
import { config, say } from './kit.mjs';
import { compact, turns } from './compaction-kit.mjs';

export default async (w) => {
  const mock = await w.mock([
    say('one'),
    say('two'),
    say('SUM1'),
    say('three'),
    say('SUM2'),
    say('four'),
    say('five'),
  ]);
  const s = w.server({ config: config(mock) });
  await s.initialize({ optOut: ['thread/tokenUsage/updated'] });
  const { thread } = await s.request('thread/start', { cwd: w.cwd });
  const threadId = thread.id;
  const back = async (numTurns) => {
    const rolled = await s.request('thread/rollback', { threadId, numTurns });
    w.note('left', turns(rolled.thread.turns));
  };
  await s.turn(threadId, 'a');
  await s.turn(threadId, 'b');
  await compact(s, threadId);
  await s.turn(threadId, 'c');
  await compact(s, threadId);
  await s.turn(threadId, 'd');
  await back(1);
  await s.turn(threadId, 'e');
  await back(2);
  await back(2);
  await back(50);
};
