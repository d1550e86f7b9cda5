// Patches in a git repository: renames, deletions, several hunks, end of file, a failing one after a good one.
import { config, ev, say, toolOutputs } from './kit.mjs';
const P = (body) => `*** Begin Patch\n${body}*** End Patch\n`;
export default async (w) => {
  w.file('a.txt', Array.from({ length: 30 }, (_, i) => `line ${i}\n`).join(''));
  w.file('b.txt', 'only\n');
  w.file('src/c.js', 'function f() {\n  return 1;\n}\n\nfunction g() {\n  return 1;\n}\n');
  w.file('no-newline.txt', 'x\ny');
  w.git('init', '-q');
  w.git('add', '-A');
  w.git('commit', '-qm', 'first');
  const steps = [
    P(
      '*** Update File: a.txt\n@@\n line 3\n-line 4\n+line four\n line 5\n@@\n-line 20\n+line twenty\n+and more\n',
    ),
    P('*** Update File: b.txt\n*** Move to: moved/b2.txt\n@@\n-only\n+only one\n'),
    P('*** Update File: src/c.js\n@@ function g() {\n-  return 1;\n+  return 2;\n'),
    P('*** Delete File: no-newline.txt\n'),
    P('*** Update File: a.txt\n@@\n line 28\n line 29\n+line 30\n*** End of File\n'),
    P('*** Add File: deep/er/new.txt\n+hello\n+world\n'),
    P('*** Add File: deep/er/new.txt\n+replaced\n'),
    P('*** Update File: missing.txt\n@@\n-x\n+y\n'),
    P('*** Delete File: missing.txt\n'),
    P('*** Update File: a.txt\n@@\n-nope\n+y\n'),
    P(''),
    'garbage',
    P('*** Frobnicate File: x\n'),
  ];
  const mock = await w.mock([
    ...steps.map((p, i) => [ev.created(), ev.customToolCall(`p${i}`, 'apply_patch', p), ev.completed()]),
    say('done'),
  ]);
  const s = w.server({ config: config(mock, { model: 'gpt-5.2-codex', policy: 'on-request' }) });
  await s.initialize();
  const { thread } = await s.request('thread/start', { cwd: w.cwd });
  await s.turn(thread.id, 'edit');
  await s.request('thread/read', { threadId: thread.id, includeTurns: true });
  w.note('outputs', toolOutputs(mock));
  w.note(
    'files',
    ['a.txt', 'b.txt', 'moved/b2.txt', 'src/c.js', 'no-newline.txt', 'deep/er/new.txt'].map((f) => w.read(f)),
  );
};
