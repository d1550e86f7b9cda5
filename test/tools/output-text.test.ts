import { describe, expect, it } from 'vitest';
import { jsonReport, plainFromJson, plainReport, truncateMiddle } from '../../src/tools/output-text.ts';

const limit = { mode: 'bytes', limit: 10_000 } as const;
const numbers = Array.from({ length: 20_000 }, (_, index) => `${index + 1}\n`).join('');

describe('the plain report', () => {
  it('has a header and the output', () => {
    expect(plainReport({ exitCode: 7, durationMs: 130, output: 'a\nb\n' }, limit)).toBe(
      'Exit code: 7\nWall time: 0.1 seconds\nOutput:\na\nb\n',
    );
  });

  it('says no decimals of whole seconds', () => {
    expect(plainReport({ exitCode: 0, durationMs: 12_040, output: '' }, limit)).toBe(
      'Exit code: 0\nWall time: 12 seconds\nOutput:\n',
    );
  });

  it('counts the lines of an output that was cut, as the reference does', () => {
    const report = plainReport({ exitCode: 0, durationMs: 100, output: numbers }, limit);
    expect(report).toMatch(
      /^Exit code: 0\nWall time: 0\.1 seconds\nTotal output lines: 20000\nOutput:\n1\n2\n/,
    );
    expect(report).toContain('…98894 chars truncated…');
    expect(report).toMatch(/\n19999\n20000\n$/);
    expect(report).toHaveLength(10_093);
  });

  it('counts no lines where only one is cut', () => {
    const report = plainReport({ exitCode: 0, durationMs: 100, output: 'x'.repeat(1_048_576) }, limit);
    expect(report).not.toContain('Total output lines');
    expect(report).toContain('…1038576 chars truncated…');
    expect(report).toHaveLength(10_069);
  });
});

describe('the JSON report', () => {
  it('always has a decimal in its duration', () => {
    const report = (durationMs: number) => jsonReport({ exitCode: 0, durationMs, output: 'ok\n' }, limit);
    expect(report(0)).toBe('{"output":"ok\\n","metadata":{"exit_code":0,"duration_seconds":0.0}}');
    expect(report(240)).toBe('{"output":"ok\\n","metadata":{"exit_code":0,"duration_seconds":0.2}}');
  });

  it.each([
    { exitCode: 0, durationMs: 0, output: 'Success.\nA "quoted".txt\n' },
    { exitCode: -1, durationMs: 1_250, output: '' },
    { exitCode: 1, durationMs: 99, output: numbers },
  ])('becomes the plain one: exit code $exitCode', (report) => {
    expect(plainFromJson(jsonReport(report, limit))).toBe(plainReport(report, limit));
  });

  it('is told apart from other texts', () => {
    for (const text of ['', 'patch rejected by user', '{"output":5}', '{"output":"x"}']) {
      expect(plainFromJson(text)).toBe(text);
    }
  });
});

describe('truncation', () => {
  it('leaves alone what fits', () => {
    expect(truncateMiddle('x'.repeat(10_000), limit)).toHaveLength(10_000);
    expect(truncateMiddle('é'.repeat(5_000), limit)).toHaveLength(5_000);
  });

  it('never cuts a character in two', () => {
    for (const character of ['é', '€', '🌍']) {
      const cut = truncateMiddle(character.repeat(5_001), { mode: 'bytes', limit: 1_001 });
      expect(cut.replaceAll(character, '')).toMatch(/^…\d+ chars truncated…$/);
      const left = Number(/\d+/.exec(cut)?.[0]);
      expect(left + cut.split(character).length - 1).toBe(5_001);
    }
  });

  it('counts in tokens where the model does', () => {
    const cut = truncateMiddle('x'.repeat(8_000), { mode: 'tokens', limit: 1_000 });
    expect(cut).toBe(`${'x'.repeat(2_000)}…1000 tokens truncated…${'x'.repeat(2_000)}`);
  });
});
