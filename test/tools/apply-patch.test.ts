import { execFileSync } from 'node:child_process';
import * as fs from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import {
  applyPlan,
  nodePatchFiles,
  parsePatch,
  planPatch,
  TurnDiffTracker,
  type PatchPlan,
  type PlannedChange,
} from '../../src/tools/apply-patch/index.ts';

type FixtureFile = string | null | { base64: string } | { link: string } | { text: string; mode: number };

/** What the reference (0.129.0) made of a sequence of patches and shell commands in one turn. */
interface Scenario {
  name: string;
  files: Record<string, FixtureFile>;
  steps: Step[];
}

interface Step {
  shell?: string | undefined;
  patch?: string;
  output?: string;
  status?: string;
  changes?: unknown[];
  diff?: string;
}

const root = fs.realpathSync(fs.mkdtempSync(path.join(tmpdir(), 'quire-patch-')));
afterAll(() => fs.rmSync(root, { recursive: true, force: true }));

let directories = 0;
function workspace(files: Record<string, FixtureFile> = {}): string {
  directories += 1;
  const cwd = path.join(root, `case-${directories}`, 'work');
  fs.mkdirSync(cwd, { recursive: true });
  for (const [name, content] of Object.entries(files)) {
    const file = path.join(cwd, name);
    fs.mkdirSync(content === null ? file : path.dirname(file), { recursive: true });
    if (content === null) continue;
    if (typeof content === 'string') fs.writeFileSync(file, content);
    else if ('base64' in content) fs.writeFileSync(file, Buffer.from(content.base64, 'base64'));
    else if ('link' in content) fs.symlinkSync(content.link, file);
    else fs.writeFileSync(file, content.text, { mode: content.mode });
  }
  return cwd;
}

const patchOf = (...lines: string[]) => ['*** Begin Patch', ...lines, '*** End Patch'].join('\n');

async function planned(text: string, cwd: string): Promise<{ plan: PatchPlan } | { error: string }> {
  const parsed = parsePatch(text);
  if (!parsed.ok) return { error: parsed.error };
  const result = await planPatch(parsed.hunks, cwd, nodePatchFiles);
  return result.ok ? { plan: result.plan } : { error: result.error };
}

async function apply(text: string, cwd: string, signal?: AbortSignal) {
  const result = await planned(text, cwd);
  if ('error' in result) return { status: 'rejected', text: result.error };
  return applyPlan(result.plan, nodePatchFiles, signal === undefined ? {} : { signal });
}

/** A change in the shape that clients see. */
function shown(change: PlannedChange): unknown {
  if (change.kind !== 'update')
    return { path: change.path, kind: { type: change.kind }, diff: change.content };
  const moved = change.movePath === null ? '' : `\n\nMoved to: ${change.movePath}`;
  return {
    path: change.path,
    kind: { type: 'update', move_path: change.movePath },
    diff: change.unifiedDiff + moved,
  };
}

const scenarios: Scenario[] = JSON.parse(
  fs.readFileSync(new URL('fixtures/patches.json', import.meta.url), 'utf8'),
);

describe('patches, as the reference applies them', () => {
  it.each(scenarios.map((scenario) => [scenario.name, scenario] as const))('%s', async (_, scenario) => {
    const cwd = workspace(scenario.files);
    const tracker = new TurnDiffTracker(nodePatchFiles);
    const local = <T>(value: T): T =>
      JSON.parse(
        JSON.stringify(value ?? null)
          .replaceAll('$CWD', cwd)
          .replaceAll('$PARENT', path.dirname(cwd)),
      );
    for (const step of scenario.steps) {
      const expected = local(step);
      expect(await replay(step, cwd, tracker)).toEqual(expected);
    }
  });
});

/** Carries out a step and reports it in the fixture's shape. */
async function replay({ shell, patch }: Step, cwd: string, tracker: TurnDiffTracker): Promise<Step> {
  if (patch === undefined) {
    execFileSync('bash', ['-c', shell ?? ''], { cwd });
    return { shell, diff: await tracker.diff() };
  }
  const result = await planned(patch, cwd);
  if ('error' in result) return { patch, output: `apply_patch verification failed: ${result.error}` };
  await tracker.beforePatch(result.plan.changes);
  const outcome = await applyPlan(result.plan, nodePatchFiles);
  return {
    patch,
    output: `[${outcome.exitCode}] ${outcome.text}`,
    status: outcome.status === 'applied' ? 'completed' : outcome.status,
    changes: result.plan.changes.map(shown),
    diff: await tracker.diff(),
  };
}

describe('the net diff of a turn', () => {
  it('does not follow a move that was declined', async () => {
    const cwd = workspace({ 'a.txt': 'a\n' });
    const tracker = new TurnDiffTracker(nodePatchFiles);
    const result = await planned(
      patchOf('*** Update File: a.txt', '*** Move to: b.txt', '@@', '-a', '+b'),
      cwd,
    );
    if (!('plan' in result)) throw new Error(result.error);
    await tracker.beforePatch(result.plan.changes);
    expect(await tracker.diff()).toBe('');
    await tracker.beforePatch(result.plan.changes);
    await applyPlan(result.plan, nodePatchFiles);
    expect(await tracker.diff()).toContain(`diff --git a/${cwd}/a.txt b/${cwd}/b.txt\nindex `);
  });

  it('names an overwritten file and the one that was moved over it', async () => {
    const cwd = workspace({ 'a.txt': 'a\n', 'b.txt': 'b\n' });
    const tracker = new TurnDiffTracker(nodePatchFiles);
    for (const text of [
      patchOf('*** Update File: b.txt', '@@', '-b', '+B'),
      patchOf('*** Update File: a.txt', '*** Move to: b.txt', '@@', '-a', '+A'),
    ]) {
      const result = await planned(text, cwd);
      if (!('plan' in result)) throw new Error(result.error);
      await tracker.beforePatch(result.plan.changes);
      await applyPlan(result.plan, nodePatchFiles);
    }
    const diff = (await tracker.diff()).replaceAll(`${cwd}/`, '');
    expect(diff.match(/^[-+][^-+].*|^diff .*/gm)).toEqual([
      'diff --git a/a.txt b/b.txt',
      '-a',
      '+A',
      'diff --git a/b.txt b/b.txt',
      '-b',
      '+A',
    ]);
  });
});

describe('a patch with several hunks for one file', () => {
  it('checks later hunks against what earlier ones leave, and shows the net change', async () => {
    const cwd = workspace({ 'a.txt': 'one\ntwo\n' });
    const text = patchOf(
      '*** Update File: a.txt',
      '@@',
      '-one',
      '+1',
      '*** Update File: a.txt',
      '@@',
      '-1',
      '+uno',
    );
    const result = await planned(text, cwd);
    expect('plan' in result && result.plan.changes).toEqual([
      expect.objectContaining({ kind: 'update', unifiedDiff: '@@ -1,2 +1,2 @@\n-one\n+uno\n two\n' }),
    ]);
    expect(await apply(text, cwd)).toMatchObject({ status: 'applied' });
    expect(fs.readFileSync(path.join(cwd, 'a.txt'), 'utf8')).toBe('uno\ntwo\n');
  });

  it('refuses to update what it deleted before writing anything', async () => {
    const cwd = workspace({ 'a.txt': 'one\n', 'b.txt': 'b\n' });
    const text = patchOf(
      '*** Delete File: b.txt',
      '*** Delete File: a.txt',
      '*** Update File: a.txt',
      '@@',
      '-one',
      '+1',
    );
    expect(await apply(text, cwd)).toMatchObject({
      status: 'rejected',
      text: `Failed to read file to update ${cwd}/a.txt: No such file or directory (os error 2)`,
    });
    expect(fs.readdirSync(cwd)).toEqual(['a.txt', 'b.txt']);
  });

  it.each([
    [['*** Add File: n', '+1', '*** Update File: n', '@@', '-1', '+2'], [['add', 'n', '2\n']]],
    [['*** Add File: n', '+1', '*** Delete File: n'], []],
    [['*** Delete File: a', '*** Add File: a', '+z'], [['update', 'a', 'z\n']]],
    [
      ['*** Update File: a', '*** Move to: b', '@@', '-a', '+A', '*** Update File: b', '@@', '-A', '+B'],
      [['a -> b', 'B\n']],
    ],
    [
      [
        '*** Update File: a',
        '*** Move to: b',
        '@@',
        '-a',
        '+b',
        '*** Update File: b',
        '*** Move to: c',
        '@@',
        '-b',
        '+c',
      ],
      [['a -> c', 'c\n']],
    ],
    [
      ['*** Update File: a', '*** Move to: b', '@@', '-a', '+b', '*** Delete File: b'],
      [['delete', 'a', 'a\n']],
    ],
    [
      ['*** Update File: a', '*** Move to: b', '@@', '-a', '+b', '*** Add File: a', '+new'],
      [
        ['update', 'a', 'new\n'],
        ['add', 'b', 'b\n'],
      ],
    ],
    [
      [
        '*** Update File: a',
        '*** Move to: b',
        '@@',
        '-a',
        '+b',
        '*** Update File: b',
        '*** Move to: a',
        '@@',
        '-b',
        '+c',
      ],
      [['update', 'a', 'c\n']],
    ],
    [['*** Update File: a', '*** Move to: ./a', '@@', '-a', '+z'], [['update', 'a', 'z\n']]],
  ])('%j', async (lines, expected) => {
    const cwd = workspace({ a: 'a\n' });
    const result = await planned(patchOf(...lines), cwd);
    if (!('plan' in result)) throw new Error(result.error);
    const name = (file: string) => path.relative(cwd, file);
    const changes = result.plan.changes.map((change) => {
      if (change.kind !== 'update') return [change.kind, name(change.path), change.content];
      if (change.movePath === null) return ['update', name(change.path), change.newContent];
      return [`${name(change.path)} -> ${name(change.movePath)}`, change.newContent];
    });
    expect(changes).toEqual(expected);
    // The files afterwards are those that the plan named.
    await applyPlan(result.plan, nodePatchFiles);
    const expectedFiles = new Map([['a', 'a\n']]);
    for (const change of result.plan.changes) {
      if (change.kind === 'delete' || (change.kind === 'update' && change.movePath !== null)) {
        expectedFiles.delete(name(change.path));
      }
      if (change.kind === 'add') expectedFiles.set(name(change.path), change.content);
      if (change.kind === 'update')
        expectedFiles.set(name(change.movePath ?? change.path), change.newContent);
    }
    const found = fs.readdirSync(cwd).map((file) => [file, fs.readFileSync(path.join(cwd, file), 'utf8')]);
    expect(found).toEqual([...expectedFiles].toSorted());
  });
});

describe('writing', () => {
  it('keeps the mode, follows links, and leaves nothing else behind', async () => {
    const cwd = workspace({
      'run.sh': { text: 'a\n', mode: 0o751 },
      'real.txt': 'a\n',
      link: { link: 'real.txt' },
    });
    const update = (file: string) => [`*** Update File: ${file}`, '@@', '-a', '+b'];
    expect(await apply(patchOf(...update('run.sh'), ...update('link')), cwd)).toMatchObject({
      status: 'applied',
    });
    expect(fs.statSync(path.join(cwd, 'run.sh')).mode & 0o777).toBe(0o751);
    expect(fs.lstatSync(path.join(cwd, 'link')).isSymbolicLink()).toBe(true);
    expect(fs.readFileSync(path.join(cwd, 'real.txt'), 'utf8')).toBe('b\n');
    expect(fs.readdirSync(cwd)).toEqual(['link', 'real.txt', 'run.sh']);
  });

  it('replaces a file whole, and writes a file of several names in place', async () => {
    const cwd = workspace({ 'a.txt': 'a\n', 'b.txt': 'a\n' });
    const file = (name: string) => path.join(cwd, name);
    fs.linkSync(file('b.txt'), file('b2.txt'));
    const before = fs.openSync(file('a.txt'), 'r');
    const update = (name: string) => [`*** Update File: ${name}`, '@@', '-a', '+b'];
    await apply(patchOf(...update('a.txt'), ...update('b.txt')), cwd);
    // Who had the old file open still reads it whole.
    expect(fs.readFileSync(before, 'utf8')).toBe('a\n');
    fs.closeSync(before);
    expect(fs.readFileSync(file('b2.txt'), 'utf8')).toBe('b\n');
  });

  it('works on the files as they are when it is carried out', async () => {
    const cwd = workspace({ 'a.txt': 'one\ntwo\nthree\n' });
    const result = await planned(patchOf('*** Update File: a.txt', '@@', '-two', '+2'), cwd);
    if (!('plan' in result)) throw new Error(result.error);
    fs.writeFileSync(path.join(cwd, 'a.txt'), 'zero\none\ntwo\n');
    expect((await applyPlan(result.plan, nodePatchFiles)).status).toBe('applied');
    expect(fs.readFileSync(path.join(cwd, 'a.txt'), 'utf8')).toBe('zero\none\n2\n');
    expect(await applyPlan(result.plan, nodePatchFiles)).toEqual({
      status: 'failed',
      exitCode: 1,
      text: `Failed to find expected lines in ${cwd}/a.txt:\ntwo\n`,
    });
  });

  it('stops between files when it is aborted', async () => {
    const cwd = workspace();
    const abort = new AbortController();
    const result = await planned(patchOf('*** Add File: a', '+1', '*** Add File: b', '+2'), cwd);
    if (!('plan' in result)) throw new Error(result.error);
    const files = {
      ...nodePatchFiles,
      write: async (file: string, text: string) => {
        await nodePatchFiles.write(file, text);
        abort.abort();
      },
    };
    expect((await applyPlan(result.plan, files, { signal: abort.signal })).status).toBe('aborted');
    expect(fs.readdirSync(cwd)).toEqual(['a']);
  });
});

describe('parsing', () => {
  it('gives the hunks as written', () => {
    const text = patchOf(
      '*** Update File: a.ts',
      '*** Move to: b.ts',
      '@@ class A',
      ' keep',
      '-old',
      '+new',
      '*** End of File',
      '*** Delete File: c',
    );
    expect(parsePatch(`<<'EOF'\n${text}\nEOF`)).toEqual({
      ok: true,
      text,
      hunks: [
        {
          type: 'update',
          path: 'a.ts',
          movePath: 'b.ts',
          chunks: [
            { context: 'class A', oldLines: ['keep', 'old'], newLines: ['keep', 'new'], endOfFile: true },
          ],
        },
        { type: 'delete', path: 'c' },
      ],
    });
  });

  it('accepts a patch of no hunks', () => {
    expect(parsePatch(patchOf())).toEqual({ ok: true, hunks: [], text: patchOf() });
  });
});

it.runIf(process.platform === 'linux')('gives up on a folder that can never be', async () => {
  await expect(nodePatchFiles.createDirectory('/proc/nope/below')).rejects.toMatchObject({ code: 'ENOENT' });
});
