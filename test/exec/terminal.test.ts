import { readdirSync, readFileSync, readlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { setTimeout as sleep } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import {
  ProcessStartError,
  runProcess,
  shellExitCode,
  startProcess,
  type ProcessSpec,
  type RunningProcess,
} from '../../src/exec/index.ts';
import { hasEnded, until } from './process-state.ts';

const size = { rows: 24, cols: 80 };
const inTerminal = (...argv: string[]): ProcessSpec => ({
  argv,
  cwd: tmpdir(),
  env: { PATH: process.env['PATH'] ?? '/usr/bin:/bin', TERM: 'xterm' },
  stdin: { terminal: { size, takenByProgram: false } },
});
const sh = (script: string): ProcessSpec => inTerminal('sh', '-c', script);

/** A process whose output so far can be waited for. */
class Watched {
  readonly running: RunningProcess;
  text = '';

  constructor(spec: ProcessSpec) {
    this.running = startProcess(spec, {
      onOutput: (_stream, chunk) => {
        this.text += chunk.toString();
      },
    });
  }

  async shows(text: string): Promise<void> {
    await until(() => this.text.includes(text));
  }
}

describe('a process in a terminal', () => {
  it('has it as all of its streams, and tells code and output', async () => {
    const outcome = await runProcess(
      sh('[ -t 0 ] && [ -t 1 ] && [ -t 2 ] && echo out; echo err >&2; exit 3'),
    );
    expect({ ...outcome, durationMs: 0 }).toEqual({
      exitCode: 3,
      signal: null,
      timedOut: false,
      aborted: false,
      stdout: Buffer.from('out\r\nerr\r\n'),
      stderr: Buffer.alloc(0),
      aggregated: Buffer.from('out\r\nerr\r\n'),
      droppedBytes: 0,
      leftBehind: false,
      durationMs: 0,
    });
  });

  it('leads a session and its terminal in the foreground, with nothing else open', async () => {
    const script = 'read -r line </proc/$$/stat; echo "pid=$$ $line"; ls -l /proc/$$/fd; echo x >/dev/tty';
    const text = (await runProcess(sh(script))).stdout.toString();
    const [, pid = '', , , , group, session, terminal, foreground] =
      /pid=(\d+) (\d+) \(sh\) (\S) (\d+) (\d+) (\d+) (-?\d+) (-?\d+)/.exec(text) ?? [];
    expect([group, session, foreground]).toEqual([pid, pid, pid]);
    expect(Number(terminal)).toBeGreaterThan(0);
    expect(text.trimEnd().endsWith('x')).toBe(true);
    expect(text).not.toContain('ptmx');
    expect(text.match(/ -> \/dev\/pts\//g)).toHaveLength(3);
  });

  it('hears what is typed, and its keys', async () => {
    const watched = new Watched(
      sh(
        'trap "echo interrupted; exit 9" INT; echo ready; read line; echo "<$line>"; while :; do sleep 0.01; done',
      ),
    );
    await watched.shows('ready');
    expect(await watched.running.write('hello\n')).toBe(true);
    await watched.shows('<hello>');
    await watched.running.write('\u0003');
    expect((await watched.running.outcome).exitCode).toBe(9);
    expect(watched.text).toBe('ready\r\nhello\r\n<hello>\r\n^Cinterrupted\r\n');
  });

  it('sees its size, and when it changes', async () => {
    const watched = new Watched(sh('trap "stty size; exit" WINCH; stty size; while :; do sleep 0.01; done'));
    await watched.shows('24 80');
    expect(watched.running.resize({ rows: 45, cols: 132 })).toBe(true);
    await watched.running.outcome;
    expect(watched.text).toBe('24 80\r\n45 132\r\n');
    expect(watched.running.resize(size)).toBe(false);
  });

  it('reads the end of its input where that is closed', async () => {
    const watched = new Watched(sh('stty -echo; echo ready; cat; echo done'));
    await watched.shows('ready');
    await watched.running.write('a');
    watched.running.endStdin();
    expect((await watched.running.outcome).exitCode).toBe(0);
    expect(watched.text).toBe('ready\r\na\r\ndone\r\n');
    expect(await watched.running.write('late')).toBe(false);
  });

  it('loses nothing of what it wrote before its end', async () => {
    const expected = Array.from({ length: 3000 }, (_, index) => `${index + 1}\r\n`).join('');
    for (let round = 0; round < 40; round += 1) {
      const { stdout } = await runProcess(sh('seq 1 3000'));
      expect(stdout.toString() === expected, `round ${round}: ${stdout.length} bytes`).toBe(true);
    }
  });

  it('loses nothing to a reader that is slow', async () => {
    let taken = 0;
    const { stdout } = await runProcess(sh('seq 1 3000; sleep 1 & exit 0'), {
      onOutput: () => ((taken += 1) < 3 ? sleep(150) : undefined),
    });
    expect(stdout.toString().endsWith('\r\n3000\r\n')).toBe(true);
    expect(stdout.length).toBe(16_893);
  });

  it('waits while nobody reads', async () => {
    let release = (): void => {};
    const held = new Promise<void>((resolve) => (release = resolve));
    let seen = 0;
    const running = startProcess(sh('head -c 4000000 /dev/zero; echo end'), {
      onOutput: (_stream, chunk) => {
        seen += chunk.length;
        return held;
      },
    });
    const written = (): number => {
      const io = readFileSync(`/proc/${running.pid}/io`, 'utf8');
      return Number(/wchar: (\d+)/.exec(io)?.[1]);
    };
    await until(() => seen > 0);
    const before = written();
    await sleep(100);
    expect([written() - before, seen < 70_000]).toEqual([0, true]);
    release();
    await running.outcome;
    expect(seen).toBe(4_000_005);
  });

  it('does not hold the server up by not reading', async () => {
    const watched = new Watched(sh('stty raw -echo; echo ready; exec sleep 60'));
    await watched.shows('ready');
    const typed = watched.running.write('x'.repeat(1_000_000));
    const ticks = performance.now();
    await sleep(20);
    expect(performance.now() - ticks).toBeLessThan(1_000);
    watched.running.kill();
    expect(await typed).toBe(false);
    await watched.running.outcome;
  });

  it('tells the signal that ended it', async () => {
    const outcome = await runProcess(sh('kill -KILL $$'));
    expect([outcome.exitCode, outcome.signal, shellExitCode(outcome)]).toEqual([null, 'SIGKILL', 137]);
  });

  it('ends with its whole group', async () => {
    const watched = new Watched(
      sh('trap "" TERM HUP; sleep 60 & echo "pid $! ."; while :; do sleep 60; done'),
    );
    await watched.shows(' .');
    const child = Number(/pid (\d+)/.exec(watched.text)?.[1]);
    watched.running.kill();
    expect((await watched.running.outcome).signal).toBe('SIGKILL');
    await until(() => hasEnded(child));
  });

  it('is told by a hang-up when its time is over', async () => {
    const outcome = await runProcess(sh('echo begun; sleep 60'), { timeoutMs: 200 });
    expect([outcome.timedOut, outcome.stdout.toString()]).toEqual([true, 'begun\r\n']);
  });

  it('says why it cannot start', () => {
    const failure = (spec: ProcessSpec): string => {
      try {
        startProcess(spec);
        return 'started';
      } catch (error) {
        return error instanceof ProcessStartError ? error.failure : String(error);
      }
    };
    expect([
      failure(inTerminal('no-such-program')),
      failure(inTerminal('/etc/passwd')),
      failure({ ...sh('true'), cwd: '/nowhere' }),
      failure(inTerminal('true', 'a\0b')),
    ]).toEqual(['program-not-found', 'permission-denied', 'bad-working-directory', 'invalid-arguments']);
  });

  it('leaves no descriptor behind, nor hands one on', async () => {
    const descriptors = async (): Promise<string> =>
      (await runProcess({ ...sh('ls -l /proc/self/fd'), stdin: 'null' })).stdout.toString();
    const watched = new Watched(sh('echo ready; sleep 60'));
    await watched.shows('ready');
    expect(await descriptors()).not.toMatch(/ptmx|pts/);
    watched.running.kill();
    await watched.running.outcome;
    await until(() => !readlinks().some((target) => target.includes('ptmx')));
  });
});

/** What this process has open. */
function readlinks(): string[] {
  return readdirSync('/proc/self/fd').flatMap((fd) => {
    try {
      return [readlinkSync(`/proc/self/fd/${fd}`)];
    } catch {
      return [];
    }
  });
}
