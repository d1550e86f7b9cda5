// fs/*: reading, writing, directories, metadata and removing, and what each says when it cannot.
import fs from 'node:fs';
import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
export default async (w) => {
  const s = w.server({});
  await s.initialize();
  const at = (...names) => join(w.cwd, ...names);
  const dataBase64 = Buffer.from('hello').toString('base64');
  await s.request('fs/writeFile', { path: at('a'), dataBase64 });
  await s.request('fs/readFile', { path: at('a') });
  for (const path of [at('missing'), w.cwd, at('a', 'b'), '/a\0b', 'relative', '']) {
    await s.requestError('fs/readFile', { path });
    await s.requestError('fs/writeFile', { path, dataBase64 });
    await s.requestError('fs/readDirectory', { path });
    await s.requestError('fs/remove', { path: path === w.cwd ? at('missing') : path, force: false });
  }
  await s.request('fs/remove', { path: at('missing') });
  for (const text of ['%%%', 'abc', 'YR==', 'a', 'ab=c', 'YQ==\n', 'YW-_', 'é', 'YQ==YQ==']) {
    await s.requestError('fs/writeFile', { path: at('a'), dataBase64: text });
  }
  await s.request('fs/createDirectory', { path: at('d', 'e') });
  await s.request('fs/createDirectory', { path: at('d', 'e') });
  await s.requestError('fs/createDirectory', { path: at('d', 'e'), recursive: false });
  await s.requestError('fs/createDirectory', { path: at('x', 'y'), recursive: false });
  for (const path of [at('a'), at('a', 'b'), at('a', 'b', 'c'), '/proc/none']) {
    await s.requestError('fs/createDirectory', { path });
  }
  for (const [link, to] of Object.entries({ link: 'a', dlink: 'd', broken: 'nowhere', loop: 'loop' })) {
    fs.symlinkSync(to, at(link));
  }
  execFileSync('mkfifo', [at('pipe')]);
  for (const name of ['a', 'd', 'link', 'dlink', 'broken', 'loop', 'pipe', 'a/', 'd/../a']) {
    await s.requestError('fs/getMetadata', { path: `${w.cwd}/${name}` });
  }
  await s.request('fs/readDirectory', { path: at('d') });
  await s.request('fs/readDirectory', { path: at('dlink') });
  await s.requestError('fs/remove', { path: at('d'), recursive: false });
  for (const name of ['link', 'dlink', 'pipe', 'd']) await s.request('fs/remove', { path: at(name) });
  w.note('left', fs.readdirSync(w.cwd).sort());
};
