import { execFileSync } from 'node:child_process';
import * as fs from 'node:fs';
import { describe, expect, test } from 'vitest';
import { startServer } from '../harness/index.ts';

const missing = { code: -32603, message: 'No such file or directory (os error 2)' };

const MKFIFO = 'mkfifo';
const makePipe = (path: string): void => void execFileSync(MKFIFO, [path]);

async function start() {
  const { client, home } = await startServer();
  return { client, folder: home.workspace, path: home.workspace.join.bind(home.workspace) };
}

describe('files', () => {
  test('are written and read as bytes', async () => {
    const { client, path } = await start();
    const dataBase64 = Buffer.from([0, 255, 10, 128]).toString('base64');
    expect(await client.request('fs/writeFile', { path: path('f'), dataBase64 })).toEqual({});
    expect(await client.request('fs/readFile', { path: path('f') })).toEqual({ dataBase64 });
    await client.request('fs/writeFile', { path: path('f'), dataBase64: '' });
    expect(await client.request('fs/readFile', { path: path('f') })).toEqual({ dataBase64: '' });
  });

  test('that do not know their size are read to their end', async () => {
    const { client } = await start();
    const { dataBase64 } = await client.request('fs/readFile', { path: '/proc/self/environ' });
    expect(Buffer.from(dataBase64, 'base64')).toEqual(fs.readFileSync('/proc/self/environ'));
  });

  test('that cannot be read or written say why in the words of the system', async () => {
    const { client, folder, path } = await start();
    folder.write('file', '');
    fs.symlinkSync('loop', path('loop'));
    expect(await client.requestError('fs/readFile', { path: path('none') })).toEqual(missing);
    expect(await client.requestError('fs/readFile', { path: folder.path })).toEqual({
      code: -32603,
      message: 'Is a directory (os error 21)',
    });
    expect(await client.requestError('fs/readFile', { path: path('loop') })).toEqual({
      code: -32603,
      message: 'Symbolic link loop (os error 40)',
    });
    const write = { path: path('none', 'file'), dataBase64: '' };
    expect(await client.requestError('fs/writeFile', write)).toEqual(missing);
    expect(await client.requestError('fs/writeFile', { ...write, path: path('file', 'x') })).toEqual({
      code: -32603,
      message: 'Not a directory (os error 20)',
    });
  });

  test('that nobody is at the other end of are not waited for', async () => {
    const { client, path } = await start();
    makePipe(path('pipe'));
    expect(await client.request('fs/readFile', { path: path('pipe') })).toEqual({ dataBase64: '' });
    // A child that another test forks right now holds the pipe's reading end until it runs its program.
    const write = () => client.requestError('fs/writeFile', { path: path('pipe'), dataBase64: 'YQ==' });
    await expect.poll(write).toEqual({ code: -32603, message: 'No such device or address (os error 6)' });
  });

  test('of more than 256 MiB are refused', async () => {
    const { client, folder, path } = await start();
    fs.truncateSync(folder.write('big', ''), 256 * 1024 * 1024 + 1);
    expect(await client.requestError('fs/readFile', { path: path('big') })).toEqual({
      code: -32600,
      message: 'file is too large to read: limit is 268435456 bytes',
    });
  });

  test('are not written from text that is no base64', async () => {
    const { client, folder, path } = await start();
    folder.write('file', 'kept');
    expect(await client.requestError('fs/writeFile', { path: path('file'), dataBase64: 'YQ' })).toEqual({
      code: -32600,
      message: 'fs/writeFile requires valid base64 dataBase64: Invalid padding',
    });
    expect(folder.read('file')).toBe('kept');
  });
});

test('relative paths and NUL bytes are refused by every method', async () => {
  const { client, path } = await start();
  const calls = (bad: string) =>
    [
      ['fs/readFile', { path: bad }],
      ['fs/writeFile', { path: bad, dataBase64: '' }],
      ['fs/createDirectory', { path: bad }],
      ['fs/getMetadata', { path: bad }],
      ['fs/readDirectory', { path: bad }],
      ['fs/remove', { path: bad }],
      ['fs/copy', { sourcePath: bad, destinationPath: path('x') }],
      ['fs/copy', { sourcePath: path('x'), destinationPath: bad }],
    ] as const;
  const refusals = async (bad: string) =>
    new Set(
      await Promise.all(
        calls(bad).map(async ([method, params]) => JSON.stringify(await client.requestError(method, params))),
      ),
    );
  expect(await refusals('relative')).toEqual(
    new Set([
      '{"code":-32600,"message":"Invalid request: AbsolutePathBuf deserialized without a base path"}',
    ]),
  );
  expect(await refusals('/a\0b')).toEqual(
    new Set(['{"code":-32600,"message":"file name contained an unexpected NUL byte"}']),
  );
});

describe('directories', () => {
  test('are created with their parents unless told otherwise', async () => {
    const { client, folder, path } = await start();
    const create = { path: path('a', 'b') };
    expect(await client.requestError('fs/createDirectory', { ...create, recursive: false })).toEqual(missing);
    expect(await client.request('fs/createDirectory', create)).toEqual({});
    expect(await client.request('fs/createDirectory', create)).toEqual({});
    const exists = { code: -32603, message: 'File exists (os error 17)' };
    expect(await client.requestError('fs/createDirectory', { ...create, recursive: false })).toEqual(exists);
    expect(await client.requestError('fs/createDirectory', { path: folder.write('file', '') })).toEqual(
      exists,
    );
    expect(fs.statSync(path('a', 'b')).isDirectory()).toBe(true);
  });

  test('that the system will not have are an error, also under /proc', async () => {
    const { client } = await start();
    expect(await client.requestError('fs/createDirectory', { path: '/proc/none/x' })).toEqual(missing);
  });

  test('are listed with what links lead to, without links that lead nowhere', async () => {
    const { client, folder, path } = await start();
    folder.write('b', '');
    fs.mkdirSync(path('a'));
    fs.symlinkSync('a', path('link'));
    fs.symlinkSync('nowhere', path('broken'));
    makePipe(path('pipe'));
    expect(await client.request('fs/readDirectory', { path: folder.path })).toEqual({
      entries: [
        { fileName: 'a', isDirectory: true, isFile: false },
        { fileName: 'b', isDirectory: false, isFile: true },
        { fileName: 'link', isDirectory: true, isFile: false },
        { fileName: 'pipe', isDirectory: false, isFile: false },
      ],
    });
    expect(await client.requestError('fs/readDirectory', { path: path('b') })).toEqual({
      code: -32603,
      message: 'Not a directory (os error 20)',
    });
  });
});

test('metadata follows links and says that it did', async () => {
  const { client, folder, path } = await start();
  fs.utimesSync(folder.write('file', ''), 1, 1_700_000_000.9);
  fs.symlinkSync('file', path('link'));
  fs.symlinkSync('nowhere', path('broken'));
  const createdAtMs = Math.floor(fs.statSync(path('file')).birthtimeMs);
  const file = { isDirectory: false, isFile: true, createdAtMs, modifiedAtMs: 1_700_000_000_900 };
  expect(await client.request('fs/getMetadata', { path: path('file') })).toEqual({
    ...file,
    isSymlink: false,
  });
  expect(await client.request('fs/getMetadata', { path: path('link') })).toEqual({
    ...file,
    isSymlink: true,
  });
  expect(await client.requestError('fs/getMetadata', { path: path('broken') })).toEqual(missing);
  expect(await client.request('fs/getMetadata', { path: folder.path })).toMatchObject({
    isDirectory: true,
    isFile: false,
    isSymlink: false,
  });
});

describe('removing', () => {
  test('takes directories along and forgives what is missing, unless told otherwise', async () => {
    const { client, folder, path } = await start();
    folder.write('a/b/file', '');
    expect(await client.requestError('fs/remove', { path: path('a'), recursive: false })).toEqual({
      code: -32603,
      message: 'Directory not empty (os error 39)',
    });
    expect(await client.request('fs/remove', { path: path('a') })).toEqual({});
    expect(fs.existsSync(path('a'))).toBe(false);
    expect(await client.request('fs/remove', { path: path('a') })).toEqual({});
    expect(await client.requestError('fs/remove', { path: path('a'), force: false })).toEqual(missing);
  });

  test('of a link leaves what it leads to', async () => {
    const { client, folder, path } = await start();
    folder.write('kept/file', '');
    fs.symlinkSync('kept', path('link'));
    await client.request('fs/remove', { path: path('link') });
    expect(fs.readdirSync(folder.path)).toEqual(['kept']);
    expect(fs.readdirSync(path('kept'))).toEqual(['file']);
  });
});

describe('copying', () => {
  const descendant = {
    code: -32600,
    message: 'fs/copy cannot copy a directory to itself or one of its descendants',
  };

  test('a file takes its permissions along and replaces what was there', async () => {
    const { client, folder, path } = await start();
    fs.chmodSync(folder.write('from', 'new'), 0o750);
    folder.write('to', 'something longer');
    const copy = { sourcePath: path('from'), destinationPath: path('to') };
    expect(await client.request('fs/copy', copy)).toEqual({});
    expect(folder.read('to')).toBe('new');
    expect(fs.statSync(path('to')).mode & 0o777).toBe(0o750);
  });

  test('a file onto itself leaves it as it is', async () => {
    const { client, folder, path } = await start();
    folder.write('file', 'kept');
    await client.request('fs/copy', { sourcePath: path('file'), destinationPath: path('file') });
    expect(folder.read('file')).toBe('kept');
  });

  test('a directory needs leave, keeps links and leaves out what cannot be copied', async () => {
    const { client, folder, path } = await start();
    folder.write('from/sub/file', 'content');
    fs.symlinkSync('../missing', path('from', 'link'));
    makePipe(path('from', 'pipe'));
    const copy = { sourcePath: path('from'), destinationPath: path('new', 'to') };
    expect(await client.requestError('fs/copy', copy)).toEqual({
      code: -32600,
      message: 'fs/copy requires recursive: true when sourcePath is a directory',
    });
    expect(await client.request('fs/copy', { ...copy, recursive: true })).toEqual({});
    expect(folder.read('new/to/sub/file')).toBe('content');
    expect(fs.readlinkSync(path('new', 'to', 'link'))).toBe('../missing');
    expect(fs.readdirSync(path('new', 'to')).toSorted()).toEqual(['link', 'sub']);
  });

  test('a directory into itself is refused, also by way of a link', async () => {
    const { client, path } = await start();
    fs.mkdirSync(path('from', 'sub'), { recursive: true });
    fs.symlinkSync('from', path('link'));
    for (const destinationPath of [path('from'), path('from', 'sub', 'x'), path('link', 'x')]) {
      const copy = { sourcePath: path('from'), destinationPath, recursive: true };
      expect(await client.requestError('fs/copy', copy)).toEqual(descendant);
    }
    const beside = { sourcePath: path('from'), destinationPath: path('from-too'), recursive: true };
    expect(await client.request('fs/copy', beside)).toEqual({});
  });

  test('a named pipe is refused', async () => {
    const { client, path } = await start();
    makePipe(path('pipe'));
    const copy = { sourcePath: path('pipe'), destinationPath: path('to') };
    expect(await client.requestError('fs/copy', copy)).toEqual({
      code: -32600,
      message: 'fs/copy only supports regular files, directories, and symlinks',
    });
  });
});
