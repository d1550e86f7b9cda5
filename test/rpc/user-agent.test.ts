import { describe, expect, test } from 'vitest';
import { readOsRelease, threePartVersion } from '../../src/rpc/os-name.ts';
import { isHeaderValue, originatorFor, terminalToken, userAgent } from '../../src/rpc/user-agent.ts';

const os = { type: 'Debian', version: '12.0.0', architecture: 'x86_64' };

describe('user agent', () => {
  // Each right-hand side is what the reference 0.129.0 answered to such a client.
  test.each([
    ['oracle', '1.0.0', 'oracle/0.129.0 (Debian 12.0.0; x86_64) dumb (oracle; 1.0.0)'],
    ['héé', ' ', 'héé/0.129.0 (Debian 12.0.0; x86_64) dumb (héé;)'],
    ['', '', '/0.129.0 (Debian 12.0.0; x86_64) dumb (;)'],
    [' a\tb ', '1\n2', ' a_b /0.129.0 (Debian 12.0.0; x86_64) dumb (a_b ; 1_2)'],
  ])('of %j %j', (name, version, expected) => {
    expect(userAgent({ originator: name, os, terminal: 'dumb', suffix: `${name}; ${version}` })).toBe(
      expected,
    );
  });

  test('names the override where the environment has one', () => {
    expect(originatorFor('cli', {})).toBe('cli');
    expect(originatorFor('cli', { CODEX_INTERNAL_ORIGINATOR_OVERRIDE: 'over' })).toBe('over');
    expect(originatorFor('cli', { CODEX_INTERNAL_ORIGINATOR_OVERRIDE: 'ov\ner' })).toBe('codex_cli_rs');
  });
});

test('header values hold tabs and text, no other controls', () => {
  expect(['a b', 'a\tb', 'é', ''].map(isHeaderValue)).toEqual([true, true, true, true]);
  expect(['bad\rname', 'a\nb', '\u007f', '\0'].map(isHeaderValue)).toEqual([false, false, false, false]);
});

test.each([
  [{ TERM: 'dumb' }, 'dumb'],
  [{}, 'unknown'],
  [{ TERM: ' ' }, 'unknown'],
  [{ TERM: 'xterm-256color' }, 'xterm-256color'],
  [{ TERM_PROGRAM: 'vscode', TERM_PROGRAM_VERSION: '1.9' }, 'vscode/1.9'],
  [{ TERM_PROGRAM: 'iTerm.app', TERM: 'xterm' }, 'iTerm.app'],
  [{ TERM_PROGRAM: 'my term', TERM_PROGRAM_VERSION: '' }, 'my_term'],
  [{ WEZTERM_VERSION: '2020' }, 'WezTerm/2020'],
  [{ KITTY_WINDOW_ID: '1', TERM: 'xterm-kitty' }, 'kitty'],
  [{ TERM: 'xterm-kitty' }, 'kitty'],
  [{ VTE_VERSION: '7000' }, 'VTE/7000'],
  [{ TERM_SESSION_ID: 'x' }, 'Apple_Terminal'],
  [{ WT_SESSION: 'x', TERM: 'xterm' }, 'WindowsTerminal'],
])('terminal in %j', (env, expected) => {
  expect(terminalToken(env)).toBe(expected);
});

test('os-release texts', () => {
  expect(readOsRelease('NAME="Debian GNU/Linux"\nVERSION_ID="12"\nID=debian\n')).toEqual({
    type: 'Debian',
    version: '12.0.0',
  });
  expect(readOsRelease("ID='ubuntu'\nVERSION_ID='24.04'")).toEqual({ type: 'Ubuntu', version: '24.4.0' });
  expect(readOsRelease('ID=arch\n')).toEqual({ type: 'Arch Linux', version: 'Unknown' });
  expect(readOsRelease('ID=someones\nVERSION_ID=3')).toEqual({ type: 'Linux', version: 'Unknown' });
  expect(['1.2.3.4', '3.17', 'rolling', '11.'].map(threePartVersion)).toEqual([
    '1.2.3.4',
    '3.17.0',
    'rolling',
    '11.0.0',
  ]);
});
