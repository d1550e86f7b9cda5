// fs/copy: files, links and directories, onto each other and into themselves.
import fs from 'node:fs';
import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
export default async (w) => {
  const s = w.server({});
  await s.initialize();
  const copy = (source, destination, recursive) =>
    s.requestError('fs/copy', {
      sourcePath: join(w.cwd, source),
      destinationPath: join(w.cwd, destination),
      ...(recursive === undefined ? {} : { recursive }),
    });
  fs.chmodSync(w.file('a', 'hello'), 0o754);
  fs.symlinkSync('a', join(w.cwd, 'link'));
  fs.symlinkSync('nowhere', join(w.cwd, 'broken'));
  w.file('d/sub/f', 'f');
  fs.symlinkSync('../f', join(w.cwd, 'd/sub/l'));
  fs.symlinkSync('d', join(w.cwd, 'dlink'));
  execFileSync('mkfifo', [join(w.cwd, 'pipe')]);
  w.file('big', 'x'.repeat(100));
  for (const to of ['b', 'big', 'd', 'no/x', 'a/x', 'broken']) await copy('a', to);
  for (const to of ['link2', 'link2', 'b', 'd', 'no/x']) await copy('link', to);
  await copy('missing', 'x');
  await copy('dlink', 'dlink2', true);
  for (const to of ['d2', 'd', 'd/sub/x', 'dlink/x', 'dlink']) {
    await copy('d', to);
    await copy('d', to, true);
  }
  await copy('d', 'd2', true);
  await copy('d', 'a', true);
  await copy('d', 'new/parents/d', true);
  await copy('pipe', 'pipe2');
  const seen = execFileSync('find', ['.', '-printf', '%P %y %l %m\n'], { cwd: w.cwd, encoding: 'utf8' });
  w.note('tree', seen.split('\n').sort());
};
