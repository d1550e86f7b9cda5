// The configured notify program is told of the turns that ended well.
import { config, ev, say, call, shell } from './kit.mjs';
import fs from 'node:fs';
export default async (w) => {
  const f = w.home + '/notify.jsonl';
  fs.writeFileSync(w.home + '/n.sh', `#!/bin/sh\nprintf '%s\\n' "$*" >> ${f}\n`, { mode: 0o755 });
  const mock = await w.mock([
    say('the answer'),
    call('c', 'shell_command', shell('echo x')),
    say('second'),
    () => ({ status: 400, body: 'x' }),
    [ev.created(), ev.completed()],
    say('img'),
  ]);
  const s = w.server({ config: config(mock, { top: `notify = ["${w.home}/n.sh", "extra"]` }) });
  await s.initialize({ name: 'xcode' });
  const { thread } = await s.request('thread/start', { cwd: w.cwd });
  const wait = async (n) => {
    for (let i = 0; i < 20 && !(fs.existsSync(f) && fs.readFileSync(f, 'utf8').split('\n').length > n); i++)
      await new Promise((r) => setTimeout(r, 50));
  };
  await s.turn(thread.id, 'hi there');
  await wait(1);
  await s.turn(thread.id, 'more');
  await wait(2);
  await s.turn(thread.id, 'fails');
  await wait(3);
  await s.turn(thread.id, 'empty');
  await wait(4);
  await s.turn(thread.id, '', {
    input: [
      { type: 'text', text: 'a' },
      { type: 'image', url: 'data:x' },
      { type: 'text', text: 'b' },
    ],
  });
  await wait(5);
  w.note('payload', fs.existsSync(f) ? fs.readFileSync(f, 'utf8').split('\n') : 'none');
};
