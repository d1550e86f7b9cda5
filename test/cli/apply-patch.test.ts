import { readdirSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { beforeAll, describe, expect, onTestFinished, test } from 'vitest';
import {
  builtProgram,
  call,
  Evened,
  report,
  say,
  script,
  startServer,
  testHome,
  toolOutputs,
} from '../harness/index.ts';
import { start } from './run-program.ts';

const patch = (...lines: string[]): string => ['*** Begin Patch', ...lines, '*** End Patch'].join('\n');
const ADD = patch('*** Add File: new.txt', '+new');

let programs = '';
beforeAll(async () => {
  programs = join(dirname(await builtProgram()), 'bin');
});

/** What the program does with arguments and standard input, in a folder with `old.txt`. */
async function applied(args: readonly string[], input: string | Buffer = '', name = 'apply_patch') {
  const home = testHome();
  onTestFinished(() => home.remove());
  home.workspace.write('old.txt', 'old\n');
  const run = await start(args, { home, path: join(programs, name) });
  run.child.stdin.end(input);
  const { code } = await run.ended;
  const stderr = run.stderr().replaceAll(home.workspace.path, '~');
  return { code, stdout: run.lines, stderr, files: readdirSync(home.workspace.path).toSorted() };
}

const success = { code: 0, stdout: ['Success. Updated the following files:', 'A new.txt'], stderr: '' };
const failure = { stdout: [], files: ['old.txt'] };

describe('the program apply_patch', () => {
  test.each([
    ['its argument', [ADD], ''],
    ['standard input', [], `${ADD}\n`],
  ])('applies the patch that is %s', async (_, args, input) => {
    expect(await applied(args, input)).toEqual({ ...success, files: ['new.txt', 'old.txt'] });
  });

  test('has another name', async () => {
    expect(await applied([ADD], '', 'applypatch')).toEqual({ ...success, files: ['new.txt', 'old.txt'] });
  });

  test.each<[string, string[], string | Buffer, number, string]>([
    ['nothing', [], '', 2, "Usage: apply_patch 'PATCH'\n       echo 'PATCH' | apply_patch\n"],
    ['two arguments', [ADD, ADD], '', 2, 'Error: apply_patch accepts exactly one argument.\n'],
    ['an empty argument', [''], '', 1, "Invalid patch: The last line of the patch must be '*** End Patch'\n"],
    [
      'no UTF-8',
      [],
      Buffer.from([0xff]),
      1,
      'Error: Failed to read PATCH from stdin.\nstream did not contain valid UTF-8\n',
    ],
    [
      'an option',
      ['--help'],
      '',
      1,
      "Invalid patch: The first line of the patch must be '*** Begin Patch'\n",
    ],
    ['an empty patch', [patch()], '', 1, 'No files were modified.\n'],
    [
      'an unknown header',
      [patch('*** Odd')],
      '',
      1,
      "Invalid patch hunk on line 2: '*** Odd' is not a valid hunk header. Valid hunk headers: '*** Add File: {path}', '*** Delete File: {path}', '*** Update File: {path}'\n",
    ],
    [
      'lines that are not there',
      [patch('*** Update File: old.txt', '@@', '-odd', '+new')],
      '',
      1,
      'Failed to find expected lines in ~/old.txt:\nodd\n',
    ],
  ])('refuses %s', async (_, args, input, code, stderr) => {
    expect(await applied(args, input)).toEqual({ ...failure, code, stderr });
  });

  test('keeps what it did before it failed', async () => {
    const text = patch('*** Add File: new.txt', '+new', '*** Delete File: odd.txt');
    expect(await applied([text])).toEqual({
      code: 1,
      stdout: [],
      stderr: 'Failed to delete file ~/odd.txt\n',
      files: ['new.txt', 'old.txt'],
    });
  });
});

test('commands of models find it on their PATH, and it is held to their sandbox', async () => {
  const { client, home, model } = await startServer({
    carrier: 'stdio',
    settings: 'sandbox_mode = "workspace-write"',
    scripts: [
      call('c1', 'shell_command', script(`cat <<'EOF' | apply_patch && cat new.txt\n${ADD}\nEOF`)),
      call('c2', 'shell_command', script(`applypatch '${ADD.replace('new.txt', '../out.txt')}'`)),
      say('done'),
    ],
  });
  const { thread } = await client.request('thread/start', { cwd: home.workspace.path });
  await client.turn(thread.id, 'go');
  expect(new Evened(home).value(toolOutputs(model))).toEqual({
    c1: report('Success. Updated the following files:\nA new.txt\nnew\n'),
    c2: report('Failed to write file ~/out.txt\n', 1),
  });
});
