import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, it } from 'vitest';
import { ProcessStartError, runProcess, type ProcessSpec } from '../../src/exec/index.ts';

const folder = mkdtempSync(join(tmpdir(), 'quire-exec-'));
writeFileSync(join(folder, 'plain.txt'), 'no program');
writeFileSync(join(folder, 'script'), '#!/no/such/interpreter\n', { mode: 0o755 });
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const env = { PATH: process.env['PATH'] ?? '/usr/bin:/bin' };
const spec = (argv: string[], cwd = folder): ProcessSpec => ({ argv, cwd, env, stdin: 'pipe' });

it.each([
  ['an unknown program', spec(['no-such-program-here']), 'program-not-found', 'ENOENT'],
  ['an unknown path', spec([join(folder, 'nothing')]), 'program-not-found', 'ENOENT'],
  ['a path through a file', spec([join(folder, 'plain.txt', 'x')]), 'program-not-found', 'ENOTDIR'],
  ['a script without its interpreter', spec([join(folder, 'script')]), 'program-not-found', 'ENOENT'],
  ['a file without permission', spec([join(folder, 'plain.txt')]), 'permission-denied', 'EACCES'],
  ['a folder', spec([folder]), 'permission-denied', 'EACCES'],
  ['a missing folder', spec(['true'], join(folder, 'none')), 'bad-working-directory', 'ENOENT'],
  ['a file as folder', spec(['true'], join(folder, 'plain.txt')), 'bad-working-directory', 'ENOTDIR'],
  ['too much', spec(['true', 'x'.repeat(4_000_000)]), 'arguments-too-long', 'E2BIG'],
  ['a null byte', spec(['true', 'a\0b']), 'invalid-arguments', 'ERR_INVALID_ARG_VALUE'],
  ['nothing', spec([]), 'invalid-arguments', 'ERR_INVALID_ARG_VALUE'],
])('says why %s cannot be started', async (_, bad, failure, code) => {
  const error: unknown = await runProcess(bad).catch((reason: unknown) => reason);
  expect(error).toBeInstanceOf(ProcessStartError);
  expect(error).toMatchObject({ failure, code });
});
