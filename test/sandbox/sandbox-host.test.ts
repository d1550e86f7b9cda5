import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { SandboxHost } from '../../src/sandbox/index.ts';
import { env, workspace } from './confined.ts';

describe.runIf(process.platform === 'linux')('SandboxHost', () => {
  let folder: string;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'quire-host-'));
  });
  afterEach(() => rmSync(folder, { recursive: true, force: true }));

  const request = () => ({ policy: workspace(), policyCwd: folder, command: ['true'], cwd: folder, env });

  it('fails closed where bubblewrap is missing, and says how to get it', async () => {
    const host = new SandboxHost(env, [folder, join(folder, 'none')]);
    const problem = await host.problem();
    expect(problem).toMatch(/not installed.*apt-get install bubblewrap/);
    expect(await host.prepare(request())).toEqual({ refused: problem });
    const plain = await host.prepare({ ...request(), policy: { type: 'dangerFullAccess' } });
    expect(plain).toMatchObject({ plan: { argv: ['true'], description: 'none' } });
  });

  it('fails closed where bubblewrap cannot build a sandbox, and passes on what it says', async () => {
    const broken = '#!/bin/sh\necho "bwrap: No permissions to create new namespace" >&2; exit 1\n';
    writeFileSync(join(folder, 'bwrap'), broken, { mode: 0o755 });
    const host = new SandboxHost(env, [folder]);
    const problem = await host.problem();
    expect(problem).toMatch(
      /cannot build a sandbox.*No permissions to create new namespace.*user namespaces/,
    );
    expect(await host.prepare(request())).toEqual({ refused: problem });
  });

  it('fails closed where what is called bwrap cannot be started', async () => {
    writeFileSync(join(folder, 'bwrap'), '#!/no/such/interpreter\n', { mode: 0o755 });
    const host = new SandboxHost(env, [folder]);
    const problem = await host.problem();
    expect(problem).toMatch(/cannot build a sandbox/);
    expect(await host.prepare(request())).toEqual({ refused: problem });
  });

  it('makes do without a /proc of its own where a container forbids it', async () => {
    const noProc = '#!/bin/sh\ncase "$*" in *--proc*) exit 1;; esac\nexit 0\n';
    writeFileSync(join(folder, 'bwrap'), noProc, { mode: 0o755 });
    const facts = await new SandboxHost(env, [folder]).facts();
    expect(facts).toMatchObject({ bubblewrap: { state: 'ready', freshProc: false } });
  });

  it('passes over what cannot be executed', async () => {
    mkdirSync(join(folder, 'bwrap'));
    mkdirSync(join(folder, 'next'));
    writeFileSync(join(folder, 'next', 'bwrap'), 'text', { mode: 0o644 });
    expect(await new SandboxHost(env, [folder, join(folder, 'next')]).problem()).toMatch(/not installed/);
  });

  it('looks once', async () => {
    const host = new SandboxHost(env);
    expect(host.facts()).toBe(host.facts());
    await host.facts();
  });
});
