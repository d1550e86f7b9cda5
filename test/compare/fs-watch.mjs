// fs/watch and fs/unwatch: names, paths of every kind, and what fs/changed tells of them.
import fs from 'node:fs';
import { join } from 'node:path';
export default async (w) => {
  const s = w.server({});
  await s.initialize();
  const at = (...names) => join(w.cwd, ...names);
  const watch = (watchId, path) => s.requestError('fs/watch', { watchId, path });
  /** Does something and waits until every one of the watches has told of it. */
  const act = async (action, ...watchIds) => {
    const from = s.trace.length;
    action();
    for (const id of watchIds) {
      await s.waitFor((m) => m.method === 'fs/changed' && m.params.watchId === id, { from });
    }
    // A tail that comes late counts for this action.
    await new Promise((resolve) => setTimeout(resolve, 300));
  };
  w.file('f', '1');
  w.file('d/x', '1');
  w.file('d/sub/y', '1');
  w.file('t/f', '1');
  fs.symlinkSync('t/f', at('link'));
  await watch('relative', 'f');
  await watch('relative', '');
  await s.requestError('fs/watch', { path: at('f') });
  await s.requestError('fs/watch', { watchId: 'x' });
  await s.requestError('fs/unwatch', {});
  await s.requestError('fs/unwatch', { watchId: 'unknown' });
  await watch('f', at('f'));
  await watch('f', at('f'));
  await watch('f', at('d'));
  await watch('', at('f'));
  await watch('d', `${at('d')}/`);
  await watch('unclean', `${w.cwd}/d/../f`);
  await watch('missing', at('missing'));
  await watch('deep', at('no', 'such', 'file'));
  await watch('link', at('link'));
  await watch('below a file', at('f', 'x'));
  await act(() => fs.writeFileSync(at('f'), '2'), 'f', '', 'unclean');
  await act(() => fs.chmodSync(at('f'), 0o600), 'f', '', 'unclean');
  await act(() => fs.writeFileSync(at('d/x'), '2'), 'd');
  await act(() => fs.writeFileSync(at('d/new'), '2'), 'd');
  await act(() => fs.unlinkSync(at('d/new')), 'd');
  await act(() => fs.mkdirSync(at('d/folder')), 'd');
  await act(() => fs.chmodSync(at('d'), 0o700), 'd');
  await act(() => fs.writeFileSync(at('d/sub/y'), '2'));
  await act(() => fs.writeFileSync(at('t/f'), '2'), 'link');
  await act(() => fs.writeFileSync(at('missing'), '1'), 'missing');
  await act(() => fs.unlinkSync(at('missing')), 'missing');
  await act(() => fs.mkdirSync(at('no/such'), { recursive: true }));
  await act(() => fs.writeFileSync(at('no/such/file'), '1'), 'deep');
  await act(() => fs.rmSync(at('no'), { recursive: true }), 'deep');
  await act(
    () => {
      w.file('other', '3');
      fs.renameSync(at('other'), at('f'));
    },
    'f',
    '',
    'unclean',
  );
  await act(() => fs.writeFileSync(at('f'), '4'), 'f', '', 'unclean');
  await s.request('fs/unwatch', { watchId: 'f' });
  await s.request('fs/unwatch', { watchId: 'f' });
  await act(() => fs.unlinkSync(at('f')), '', 'unclean');
  await act(() => fs.writeFileSync(at('f'), '5'), '', 'unclean');
  // A folder with nothing in it: 0.129.0 tells of entries in messages of their own after its first one.
  fs.mkdirSync(at('e'));
  await watch('f', at('e'));
  await act(() => fs.rmdirSync(at('e')), 'f');
  await act(() => fs.mkdirSync(at('e')), 'f');
  await act(() => fs.writeFileSync(at('e/x'), '1'), 'f');
};
