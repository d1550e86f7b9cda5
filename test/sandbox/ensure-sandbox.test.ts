import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';

const script = join(import.meta.dirname, '../../scripts/ensure-sandbox.mjs');

describe.runIf(process.platform === 'linux')('ensure-sandbox', () => {
  let root: string;
  let bin: string;
  let log: string;
  beforeEach(() => {
    root = mkdtempSync(join(tmpdir(), 'quire-ensure-'));
    bin = join(root, 'bin');
    log = join(root, 'log');
    mkdirSync(bin);
  });
  afterEach(() => rmSync(root, { recursive: true, force: true }));

  /** A program that only exists in this test's PATH. */
  const provide = (name: string, body: string): void =>
    writeFileSync(join(bin, name), `#!/bin/sh\n${body}\n`, { mode: 0o755 });
  const installs = 'echo "$*" >> "$LOG"; : > "$BIN/bwrap"; /bin/chmod 755 "$BIN/bwrap"';
  const run = (
    more: Record<string, string> = {},
  ): { status: number | null; stdout: string; stderr: string } =>
    spawnSync(process.execPath, [script], {
      env: { PATH: bin, BIN: bin, LOG: log, ...more },
      encoding: 'utf8',
    });
  const logged = (): string => (existsSync(log) ? readFileSync(log, 'utf8') : '');
  /** Where the tests do not run as root, the script takes the road over sudo. */
  const provideSudo = (): void => provide('sudo', 'shift; exec "$@"');

  it('is silent where bubblewrap exists', () => {
    provide('bwrap', 'exit 0');
    provide('apt-get', installs);
    expect(run()).toMatchObject({ status: 0, stdout: '', stderr: '' });
    expect(logged()).toBe('');
  });

  it.each(['apt-get', 'dnf', 'pacman', 'apk', 'zypper'])('installs it with %s and says so', (manager) => {
    provideSudo();
    provide(manager, installs);
    const { status, stdout, stderr } = run();
    expect([status, stdout]).toEqual([0, '']);
    expect(stderr).toContain(`Installing it now with ${manager}.`);
    expect(stderr).toContain('bubblewrap is installed.');
    expect(logged()).toContain('bubblewrap');
  });

  it('fetches package lists when the first try fails', () => {
    provideSudo();
    const stale = '/bin/grep -q update "$LOG" || { echo "$1" >> "$LOG"; exit 100; }';
    provide('apt-get', `: >> "$LOG"; test "$1" = update || ${stale}; ${installs}`);
    expect(run().stderr).toContain('bubblewrap is installed.');
    expect(
      logged()
        .split('\n')
        .map((line) => line.split(' ')[0]),
    ).toEqual(['install', 'update', 'install', '']);
  });

  it('lets the start go on and tells how, when it cannot install', () => {
    provideSudo();
    provide('apt-get', 'exit 1');
    const { status, stderr } = run();
    expect(status).toBe(0);
    expect(stderr).toContain('could not be installed');
    expect(stderr).toContain('sudo apt-get install -y --no-install-recommends bubblewrap');
  });

  it('tells how where there is no package manager, and where installing is not wanted', () => {
    expect(run()).toMatchObject({
      status: 0,
      stderr: expect.stringContaining('no package manager is known'),
    });
    provide('apt-get', installs);
    expect(run({ QUIRE_NO_INSTALL: '1' }).stderr).toContain('is not installed');
    expect(logged()).toBe('');
  });
});
