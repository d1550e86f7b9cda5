import { describe, expect, it } from 'vitest';
import { denialLikely } from '../../src/sandbox/index.ts';
import { Playground } from './confined.ts';

const outcome = (exitCode: number, stderr = '', stdout = '') => ({
  exitCode,
  signal: null,
  timedOut: false,
  stdout: Buffer.from(stdout),
  stderr: Buffer.from(stderr),
});

describe('denialLikely', () => {
  it.each([
    [0, 'Permission denied', false],
    [1, 'touch: x: Read-only file system', true],
    [1, 'PERMISSION DENIED', true],
    [2, 'Operation not permitted', true],
    [126, 'bash: x: Permission denied', true],
    [127, 'command not found', false],
    [1, 'assertion failed', false],
    [159, '', true],
  ])('exit code %i and "%s": %s', (exitCode, text, expected) => {
    expect(denialLikely(outcome(exitCode, text))).toBe(expected);
    expect(denialLikely(outcome(exitCode, '', text))).toBe(expected);
  });

  it('counts a bad system call', () => {
    expect(denialLikely({ ...outcome(0), exitCode: null, signal: 'SIGSYS' })).toBe(true);
    expect(denialLikely({ ...outcome(0), exitCode: null, signal: 'SIGKILL' })).toBe(false);
  });

  it.runIf(process.platform === 'linux')('recognises what the sandbox does', async () => {
    const ground = new Playground();
    try {
      expect(denialLikely(await ground.run('touch ../x'))).toBe(true);
      expect(denialLikely(await ground.run('mkdir .git/hooks'))).toBe(true);
      expect(denialLikely(await ground.run('cat nothing'))).toBe(false);
      expect(denialLikely(await ground.run('touch x'))).toBe(false);
    } finally {
      ground.remove();
    }
  });
});
