import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import {
  DEFAULT_RETAINED_BYTES,
  ProcessTable,
  ProcessTableClosedError,
  runProcess,
  shellExitCode,
  startProcess,
  type ProcessSpec,
} from '../../src/exec/index.ts';
import { hasEnded, until } from './process-state.ts';

const folder = mkdtempSync(join(tmpdir(), 'quire-exec-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const sh = (script: string): ProcessSpec => ({
  argv: ['/bin/sh', '-c', script],
  cwd: folder,
  env: { PATH: process.env['PATH'] ?? '/usr/bin:/bin' },
  stdin: 'null',
});

/** Runs a script that first prints a process id, and calls back with it. */
function whenPidIsKnown(onPid: (pid: number) => void): (stream: string, chunk: Buffer) => void {
  return (_, chunk) => onPid(Number(chunk.toString()));
}

describe('retained output', () => {
  it('keeps the head of each stream, a third of the aggregate for stdout, and shows everything to onOutput', async () => {
    let seen = 0;
    const script = 'head -c 5000 /dev/zero | tr "\\0" o; head -c 5000 /dev/zero | tr "\\0" e >&2';
    const outcome = await runProcess(sh(script), {
      retainBytes: 3000,
      onOutput: (_, chunk) => {
        seen += chunk.length;
      },
    });
    expect(seen).toBe(10_000);
    expect(outcome.stdout.toString()).toBe('o'.repeat(3000));
    expect(outcome.stderr.toString()).toBe('e'.repeat(3000));
    expect(outcome.aggregated.toString()).toBe('o'.repeat(1000) + 'e'.repeat(2000));
    expect(outcome.droppedBytes).toBe(4000);
  });

  it('gives the room that stderr leaves to stdout', async () => {
    const outcome = await runProcess(sh('head -c 5000 /dev/zero | tr "\\0" o; echo e >&2'), {
      retainBytes: 100,
    });
    expect(outcome.aggregated.toString()).toBe('o'.repeat(98) + 'e\n');
  });

  it('is one MiB unless told otherwise', async () => {
    const outcome = await runProcess(sh('head -c 3000000 /dev/zero'));
    expect(outcome.aggregated.length).toBe(DEFAULT_RETAINED_BYTES);
    expect(outcome.droppedBytes).toBe(3_000_000 - 1_048_576);
  });
});

describe('ending a process', () => {
  it('kills the whole group on timeout', async () => {
    let grandchild = 0;
    const outcome = await runProcess(sh('sleep 60 & echo $!; wait'), {
      timeoutMs: 100,
      onOutput: whenPidIsKnown((pid) => {
        grandchild = pid;
      }),
    });
    expect([outcome.timedOut, outcome.aborted, shellExitCode(outcome)]).toEqual([true, false, 124]);
    expect(hasEnded(grandchild)).toBe(true);
  });

  it('waits as long as a timer can where it is given more time than that', async () => {
    const outcome = await runProcess(sh('sleep 0.05; echo done'), { timeoutMs: 2 ** 40 });
    expect([outcome.timedOut, outcome.stdout.toString()]).toEqual([false, 'done\n']);
  });

  it('kills on abort, also when the signal had fired before', async () => {
    const controller = new AbortController();
    const outcome = await runProcess(sh('echo x; sleep 60'), {
      signal: controller.signal,
      onOutput: () => controller.abort(),
    });
    expect([outcome.aborted, outcome.timedOut, outcome.stdout.toString()]).toEqual([true, false, 'x\n']);
    expect((await runProcess(sh('sleep 60'), { signal: AbortSignal.abort() })).aborted).toBe(true);
  });

  it('lets a process end in its own way first', async () => {
    const running = startProcess(sh('trap "echo bye; exit 7" TERM; echo up; while :; do sleep 0.01; done'), {
      onOutput: () => running.kill(),
    });
    const outcome = await running.outcome;
    expect([outcome.exitCode, outcome.stdout.toString()]).toEqual([7, 'up\nbye\n']);
  });

  it.runIf(process.platform === 'linux')(
    'ends the background jobs of a shell, which are groups of their own',
    async () => {
      const jobs: number[] = [];
      const job = '(trap "" HUP; exec sleep 60 >/dev/null 2>&1) &';
      const stubborn = '(trap "" HUP TERM; while :; do sleep 1; done >/dev/null 2>&1) &';
      const script = `set -m; ${job} echo $!; ${stubborn} echo $!; echo up; wait`;
      const running = startProcess(
        { ...sh(''), argv: ['/bin/bash', '-c', script] },
        {
          onOutput: (_, chunk) => {
            jobs.push(...[...chunk.toString().matchAll(/\d+/g)].map(Number));
            if (chunk.toString().includes('up')) running.kill();
          },
        },
      );
      await running.outcome;
      expect(jobs).toHaveLength(2);
      await until(() => jobs.every(hasEnded));
    },
  );

  it('forces what ignores the request, grandchildren without our pipes included', async () => {
    let stubborn = 0;
    const script = 'sh -c \'trap "" TERM; echo $$; exec >/dev/null 2>&1; while :; do sleep 1; done\' & wait';
    const running = startProcess(sh(script), {
      onOutput: whenPidIsKnown((pid) => {
        stubborn = pid;
        running.kill();
        running.kill();
      }),
    });
    expect((await running.outcome).signal).toBe('SIGTERM');
    await until(() => hasEnded(stubborn));
  });

  it('does not wait for ever for output that a grandchild holds open', async () => {
    const table = new ProcessTable();
    let grandchild = 0;
    const outcome = await table.run(sh('sleep 60 & echo $!'), {
      onOutput: whenPidIsKnown((pid) => {
        grandchild = pid;
      }),
    });
    expect([outcome.exitCode, outcome.leftBehind, outcome.stdout.toString()]).toEqual([
      0,
      true,
      `${grandchild}\n`,
    ]);
    expect(hasEnded(grandchild)).toBe(false);
    await table.close();
    await until(() => hasEnded(grandchild));
    const next = await runProcess(sh('echo clean'));
    expect(next.aggregated.toString()).toBe('clean\n');
  });

  it('waits for such output as long as it is told to', async () => {
    const table = new ProcessTable();
    const { leftBehind, durationMs } = await table.run(sh('sleep 60 &'), { drainLimitMs: 50 });
    expect(leftBehind).toBe(true);
    expect(durationMs).toBeLessThan(1_500);
    await table.close();
  });
});

describe('ProcessTable', () => {
  it('kills everything that is left when closed and starts nothing after', async () => {
    const table = new ProcessTable();
    const first = table.start(sh('sleep 60'));
    const second = table.start(sh('trap "" TERM; sleep 60 & wait; wait'));
    expect(table.size).toBe(2);
    await table.close();
    expect(table.size).toBe(0);
    expect([hasEnded(first.pid), hasEnded(second.pid)]).toEqual([true, true]);
    expect(() => table.start(sh('true'))).toThrow(ProcessTableClosedError);
  });

  it('forgets processes that have ended', async () => {
    const table = new ProcessTable();
    await table.run(sh('true'));
    expect(table.size).toBe(0);
    await table.close();
  });
});
