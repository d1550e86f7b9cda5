import * as fs from 'node:fs';
import { describe, expect, test } from 'vitest';
import { ManualClock, startServer, type TestClient } from '../harness/index.ts';

/** A server whose time stands still: changes are gathered until the test says so. */
async function start() {
  const clock = new ManualClock();
  const server = await startServer({ clock });
  const { workspace } = server.home;
  const { client } = server;
  const watch = (watchId: string, ...names: string[]) =>
    client.request('fs/watch', { watchId, path: workspace.join(...names) });
  return { ...server, clock, folder: workspace, at: workspace.join.bind(workspace), watch };
}

/** Lets time pass until as many changes were told as watches were to tell of them, and gives what was told. */
async function told(client: TestClient, clock: ManualClock, act: () => void, ...watchIds: string[]) {
  const from = client.mark();
  act();
  await expect.poll(() => clock.waiting).toBe(watchIds.length);
  // What the system still has to say belongs to the same change.
  await new Promise((resolve) => setImmediate(resolve));
  clock.advance(200);
  for (const id of watchIds) await client.waitFor('fs/changed', ({ watchId }) => watchId === id, { from });
  return client.notifications('fs/changed', from);
}

describe('a watched file', () => {
  test('is told of when it is written, replaced, removed and made again', async () => {
    const { client, clock, folder, at, watch } = await start();
    folder.write('file', '1');
    expect(await watch('w', 'file')).toEqual({ path: at('file') });
    const changed = [{ watchId: 'w', changedPaths: [at('file')] }];
    const write = () => void folder.write('file', '2');
    const replace = () => fs.renameSync(folder.write('file.tmp', '3'), at('file'));
    for (const act of [write, replace, write, () => fs.unlinkSync(at('file')), write, write]) {
      expect(await told(client, clock, act, 'w')).toEqual(changed);
    }
  });

  test('may come to be later, with its folders, more than once', async () => {
    const { client, clock, folder, at, watch } = await start();
    await watch('w', 'a', 'b', 'file');
    const changed = [{ watchId: 'w', changedPaths: [at('a', 'b', 'file')] }];
    const make = () => void folder.write('a/b/file', '1');
    const remove = () => fs.rmSync(at('a'), { recursive: true });
    const moveAway = () => fs.renameSync(at('a'), at(`away-${fs.readdirSync(folder.path).length}`));
    for (const act of [make, make, remove, make, moveAway, make, make, moveAway]) {
      expect(await told(client, clock, act, 'w')).toEqual(changed);
    }
  });

  test('is followed through links, which may be turned elsewhere', async () => {
    const { client, clock, folder, at, watch } = await start();
    folder.write('one/file', '1');
    folder.write('two/file', '2');
    fs.symlinkSync('one', at('current'));
    fs.symlinkSync('current/file', at('link'));
    await watch('through', 'current', 'file');
    await watch('link', 'link');
    const changed = [
      { watchId: 'through', changedPaths: [at('current', 'file')] },
      { watchId: 'link', changedPaths: [at('link')] },
    ];
    const both = (act: () => void) => told(client, clock, act, 'through', 'link');
    expect(await both(() => void folder.write('one/file', '2'))).toEqual(expect.arrayContaining(changed));
    const turn = () => {
      fs.symlinkSync('two', at('next'));
      fs.renameSync(at('next'), at('current'));
    };
    expect(await both(turn)).toEqual(expect.arrayContaining(changed));
    expect(await both(() => void folder.write('two/file', '3'))).toEqual(expect.arrayContaining(changed));
    const alone = () => {
      folder.write('one/file', 'nobody looks here any more');
      fs.unlinkSync(at('link'));
    };
    expect(await told(client, clock, alone, 'link')).toEqual([changed[1]]);
  });

  test('to which a link leads may be missing, and links may lead in a circle', async () => {
    const { client, clock, folder, at, watch } = await start();
    fs.symlinkSync('later', at('link'));
    fs.symlinkSync('circle', at('circle'));
    await watch('w', 'link');
    await watch('c', 'circle');
    expect(await told(client, clock, () => void folder.write('later', ''), 'w')).toEqual([
      { watchId: 'w', changedPaths: [at('link')] },
    ]);
    expect(await told(client, clock, () => fs.unlinkSync(at('circle')), 'c')).toEqual([
      { watchId: 'c', changedPaths: [at('circle')] },
    ]);
  });
});

describe('a watched directory', () => {
  test('is told of with what is directly in it, sorted, and not with what is below', async () => {
    const { client, clock, folder, at, watch } = await start();
    folder.write('d/sub/file', '1');
    await watch('w', 'd');
    const act = () => {
      for (const name of ['d/b', 'd/a', 'd/sub/file', 'd/b']) folder.write(name, '2');
    };
    expect(await told(client, clock, act, 'w')).toEqual([
      { watchId: 'w', changedPaths: [at('d', 'a'), at('d', 'b')] },
    ]);
    expect(await told(client, clock, () => fs.renameSync(at('d/a'), at('d/c')), 'w')).toEqual([
      { watchId: 'w', changedPaths: [at('d', 'a'), at('d', 'c')] },
    ]);
    expect(await told(client, clock, () => fs.chmodSync(at('d'), 0o700), 'w')).toEqual([
      { watchId: 'w', changedPaths: [at('d')] },
    ]);
  });

  test('is watched again when another takes its place', async () => {
    const { client, clock, folder, at, watch } = await start();
    folder.write('d/file', '1');
    await watch('w', 'd');
    const act = () => {
      fs.renameSync(at('d'), at('old'));
      fs.mkdirSync(at('d'));
    };
    expect(await told(client, clock, act, 'w')).toEqual([{ watchId: 'w', changedPaths: [at('d')] }]);
    const write = () => {
      folder.write('old/file', 'no longer watched');
      folder.write('d/new', '1');
    };
    expect(await told(client, clock, write, 'w')).toEqual([{ watchId: 'w', changedPaths: [at('d', 'new')] }]);
  });

  test('may hold an entry of its own name', async () => {
    const { client, clock, folder, at, watch } = await start();
    fs.mkdirSync(at('d'));
    await watch('w', 'd');
    const changed = [{ watchId: 'w', changedPaths: [at('d', 'd')] }];
    for (const act of [() => void folder.write('d/d', ''), () => fs.unlinkSync(at('d', 'd'))]) {
      expect(await told(client, clock, act, 'w')).toEqual(changed);
    }
  });
});

describe('a watch', () => {
  test('has a name that is its connection’s own, and taken until it ends', async () => {
    const { client, connect, at, watch } = await start();
    const other = await connect();
    await watch('w', 'one');
    expect(await client.requestError('fs/watch', { watchId: 'w', path: at('two') })).toEqual({
      code: -32600,
      message: 'watchId already exists: w',
    });
    expect(await other.request('fs/watch', { watchId: 'w', path: at('two') })).toEqual({ path: at('two') });
    expect(await other.request('fs/unwatch', { watchId: 'w' })).toEqual({});
    expect(await other.request('fs/unwatch', { watchId: 'w' })).toEqual({});
    expect(await client.request('fs/unwatch', { watchId: 'w' })).toEqual({});
    expect(await watch('w', 'two')).toEqual({ path: at('two') });
  });

  test('needs an absolute path that the system can name', async () => {
    const { client } = await start();
    expect(await client.requestError('fs/watch', { watchId: 'w', path: 'relative' })).toEqual({
      code: -32600,
      message: 'Invalid request: AbsolutePathBuf deserialized without a base path',
    });
    expect(await client.requestError('fs/watch', { watchId: 'w', path: '/a\0b' })).toEqual({
      code: -32600,
      message: 'file name contained an unexpected NUL byte',
    });
  });

  test('tells nothing after it has ended, not even what it had gathered', async () => {
    const { client, clock, folder, watch } = await start();
    await watch('ended', 'file');
    await watch('stays', 'file');
    folder.write('file', '1');
    await expect.poll(() => clock.waiting).toBe(2);
    await client.request('fs/unwatch', { watchId: 'ended' });
    expect(clock.waiting).toBe(1);
    const from = client.mark();
    expect(await told(client, clock, () => void folder.write('file', '2'), 'stays')).toHaveLength(1);
    expect(client.notifications('fs/changed', from).map(({ watchId }) => watchId)).toEqual(['stays']);
  });

  test('ends with its connection', async () => {
    const { client, clock, connect, folder, at, watch } = await start();
    const other = await connect();
    await other.request('fs/watch', { watchId: 'theirs', path: at('file') });
    await watch('ours', 'file');
    folder.write('file', '1');
    await expect.poll(() => clock.waiting).toBe(2);
    await other.close();
    expect(clock.waiting).toBe(1);
    expect(await told(client, clock, () => void folder.write('file', '2'), 'ours')).toHaveLength(1);
  });
});

test('500 watches of a folder cost the system no more than one does', async () => {
  const { client, clock, folder, watch } = await start();
  const before = inotifyWatches();
  await watch('0', 'd', '0');
  fs.mkdirSync(folder.join('d'));
  await watch('1', 'd', '1');
  const forOne = inotifyWatches() - before;
  const ids = Array.from({ length: 500 }, (_, index) => `${index}`);
  await Promise.all(ids.slice(2).map((id) => watch(id, 'd', id)));
  expect(inotifyWatches() - before).toBe(forOne);
  const changes = await told(client, clock, () => ids.forEach((id) => folder.write(`d/${id}`, '')), ...ids);
  expect(changes).toHaveLength(500);
  for (const id of ids) await client.request('fs/unwatch', { watchId: id });
  expect(inotifyWatches()).toBe(before);
});

test('over the limit of the system is refused with the name of the limit', async () => {
  const limited = 'echo 3 > /proc/sys/user/max_inotify_watches && exec "$@"';
  const { client, home } = await startServer({
    carrier: 'stdio',
    wrapper: ['unshare', '--user', '--map-root-user', 'sh', '-c', limited, 'sh'],
  });
  const path = home.workspace.join('a', 'file');
  home.workspace.write('a/file', '');
  expect(await client.requestError('fs/watch', { watchId: 'w', path })).toEqual({
    code: -32603,
    message: `cannot watch ${home.workspace.join('a')}: the system's limit fs.inotify.max_user_watches is reached`,
  });
  expect(await client.request('fs/unwatch', { watchId: 'w' })).toEqual({});
  expect(await client.request('fs/watch', { watchId: 'w', path: '/' })).toEqual({ path: '/' });
});

/** How many watches this process has with the system. */
function inotifyWatches(): number {
  return fs
    .readdirSync('/proc/self/fdinfo')
    .map((fd) => {
      try {
        return fs.readFileSync(`/proc/self/fdinfo/${fd}`, 'utf8').match(/^inotify wd:/gm)?.length ?? 0;
      } catch {
        return 0;
      }
    })
    .reduce((sum, count) => sum + count, 0);
}
