import { mkdtempSync, realpathSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { runProcess, shellExitCode, startProcess, type ProcessSpec } from '../../src/exec/index.ts';

const folder = realpathSync(mkdtempSync(join(tmpdir(), 'quire-exec-')));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const env = { PATH: process.env['PATH'] ?? '/usr/bin:/bin' };
const sh = (script: string, more: Partial<ProcessSpec> = {}): ProcessSpec => ({
  argv: ['/bin/sh', '-c', script],
  cwd: folder,
  env,
  stdin: 'null',
  ...more,
});

describe('runProcess', () => {
  it('tells exit code and output, streams apart and together', async () => {
    const outcome = await runProcess(sh('echo err >&2; sleep 0.05; echo out; exit 3'));
    expect({ ...outcome, durationMs: 0 }).toEqual({
      exitCode: 3,
      signal: null,
      timedOut: false,
      aborted: false,
      stdout: Buffer.from('out\n'),
      stderr: Buffer.from('err\n'),
      aggregated: Buffer.from('out\nerr\n'),
      droppedBytes: 0,
      leftBehind: false,
      durationMs: 0,
    });
  });

  it('passes exactly the given environment and working directory', async () => {
    const outcome = await runProcess({
      argv: ['env'],
      cwd: folder,
      env: { ...env, A: 'x y' },
      stdin: 'null',
    });
    expect(outcome.stdout.toString().trim().split('\n').toSorted()).toEqual(['A=x y', `PATH=${env.PATH}`]);
    expect((await runProcess(sh('pwd'))).stdout.toString()).toBe(`${folder}\n`);
  });

  it('has an empty input unless asked for a pipe', async () => {
    expect((await runProcess(sh('cat; echo end'))).stdout.toString()).toBe('end\n');
  });

  it('reports output as it arrives', async () => {
    const seen: string[] = [];
    const running = startProcess(sh('echo a; read line; echo "b $line"', { stdin: 'pipe' }), {
      onOutput: (stream, chunk) => {
        seen.push(`${stream}:${chunk.toString()}`);
        void running.write('more\n');
      },
    });
    await running.outcome;
    expect(seen).toEqual(['stdout:a\n', 'stdout:b more\n']);
  });

  it('tells the signal that ended a process', async () => {
    const outcome = await runProcess(sh('kill -TERM $$'));
    expect([outcome.exitCode, outcome.signal, shellExitCode(outcome)]).toEqual([null, 'SIGTERM', 143]);
  });

  it('runs many at once without mixing their output', async () => {
    const numbers = Array.from({ length: 24 }, (_, index) => String(index));
    const outcomes = await Promise.all(numbers.map((n) => runProcess(sh(`echo ${n}; echo ${n} >&2`))));
    expect(outcomes.map((o) => o.aggregated.toString())).toEqual(numbers.map((n) => `${n}\n${n}\n`));
  });
});

describe('stdin', () => {
  it('is fed and closed', async () => {
    const running = startProcess(sh('cat', { stdin: 'pipe' }));
    const big = Buffer.alloc(300_000, 'x');
    expect(await running.write(big)).toBe(true);
    running.endStdin();
    expect((await running.outcome).stdout.equals(big)).toBe(true);
    expect(await running.write('late')).toBe(false);
  });

  it('says so when nobody reads any more', async () => {
    const running = startProcess(sh('exec <&-; echo closed; sleep 5', { stdin: 'pipe' }), {
      onOutput: () => {
        taken = running.write('x'.repeat(1_000_000));
        void taken.then(() => running.kill());
      },
    });
    let taken: Promise<boolean> | undefined;
    await running.outcome;
    expect(await taken).toBe(false);
  });

  it('cannot be written to where there is none', async () => {
    const running = startProcess(sh('true'));
    expect(await running.write('x')).toBe(false);
    await running.outcome;
  });
});

describe('further descriptors', () => {
  it('yield their bytes from the start for every process', async () => {
    const extraFiles = [{ fd: 5, content: Buffer.from('filter') }];
    const read = async (): Promise<string> =>
      (await runProcess(sh('cat <&5', { extraFiles }))).stdout.toString();
    expect(await Promise.all([read(), read()])).toEqual(['filter', 'filter']);
    expect(await read()).toBe('filter');
  });

  it('do not let the child change the bytes for the next one', async () => {
    const extraFiles = [{ fd: 3, content: Buffer.from('kept') }];
    await runProcess(sh('echo changed >&3', { extraFiles }));
    expect((await runProcess(sh('cat <&3', { extraFiles }))).stdout.toString()).toBe('kept');
  });
});
