// Rows of the state database that say something else than the files: of another thread, gone, elsewhere, stale.
// Not compared, as Quire's answer is the better one: lists have threads whose files only their rows name, and a read
// never tells the path of another thread's file or of none.
import fs from 'node:fs';
import path from 'node:path';
import { config } from './kit.mjs';
import { threadId, writeRollout } from './rollouts.mjs';
import { stateDatabase } from './state-database.mjs';

const NAMES = ['other', 'swapped', 'gone', 'lost', 'custom', 'outside', 'relative', 'linked', 'stale'];
const ELSEWHERE = ['custom', 'outside', 'relative', 'linked'];

export default async (w) => {
  const mock = await w.mock([]);
  const home = path.join(w.home, '.codex');
  const ids = Object.fromEntries(NAMES.map((name, i) => [name, threadId(i + 1)]));
  const files = Object.fromEntries(
    NAMES.map((name, i) => {
      const meta = {
        at: `2026-01-05T12:0${i}:00.000Z`,
        cwd: ELSEWHERE.includes(name) ? '/elsewhere' : '/w',
      };
      return [name, writeRollout(home, ids[name], `words of ${name}`, meta)];
    }),
  );
  const s = w.server({ config: config(mock) });
  await s.initialize();
  const { rowsOf, change } = stateDatabase(home);
  const point = (name, file) =>
    change(`update threads set rollout_path = '${file}' where id = '${ids[name]}'`);
  const move = (name, target) => {
    fs.mkdirSync(path.dirname(target), { recursive: true });
    fs.renameSync(files[name], target);
    return target;
  };
  const rows = (label) =>
    w.note(
      label,
      rowsOf(
        `select id, rollout_path, cwd, first_user_message words from threads where id not in ('${ids.gone}', '${ids.lost}', '${ids.relative}') order by id`,
      ),
    );
  const listed = (params) => s.request('thread/list', params);
  await listed({});
  point('swapped', files.other);
  point('gone', path.join(home, 'sessions/2026/01/05/nowhere.jsonl'));
  fs.rmSync(files.lost);
  point('custom', move('custom', path.join(home, 'sessions/mine.jsonl')));
  point('outside', move('outside', path.join(w.home, 'elsewhere/outside.jsonl')));
  move('relative', path.join(home, 'sessions/relative.jsonl'));
  point('relative', 'sessions/relative.jsonl');
  const target = move('linked', path.join(w.home, 'elsewhere/target.jsonl'));
  fs.symlinkSync(target, path.join(home, 'sessions/link.jsonl'));
  point('linked', path.join(home, 'sessions/link.jsonl'));
  change(`update threads set cwd = '/stale' where id = '${ids.stale}'`);
  await listed({ useStateDbOnly: true });
  await listed({ cwd: '/stale', useStateDbOnly: true });
  await listed({ cwd: '/elsewhere', useStateDbOnly: true });
  rows('rows as they were');
  await listed({ cwd: '/stale' });
  await listed({ cwd: '/w' });
  await listed({ cwd: '/w', useStateDbOnly: true });
  rows('rows put right');
  point('swapped', files.other);
  point('gone', path.join(home, 'sessions/2026/01/05/nowhere.jsonl'));
  for (const name of ['lost', 'relative']) {
    await s.requestError('thread/read', { threadId: ids[name] });
    await s.requestError('thread/resume', { threadId: ids[name] });
  }
  for (const name of ELSEWHERE.filter((each) => each !== 'relative'))
    await s.request('thread/read', { threadId: ids[name], includeTurns: true });
  for (const name of ['custom', 'outside', 'linked']) {
    await s.request('thread/name/set', { threadId: ids[name], name: 'a name' });
    await s.request('thread/metadata/update', { threadId: ids[name], gitInfo: { branch: 'b' } });
    await s.requestError('thread/archive', { threadId: ids[name] });
  }
  for (const name of ['swapped', 'gone', 'custom', 'outside', 'linked'])
    await s.request('thread/resume', { threadId: ids[name] });
  rows('rows at the end');
};
