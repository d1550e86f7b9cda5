import { expect, it } from 'vitest';
import { permissionProfile } from '../../src/permissions/index.ts';
import { workspace } from '../sandbox/confined.ts';

/* The expected values are what `codex app-server` 0.129.0 answers for the same settings. */

const root = { path: { type: 'special', value: { kind: 'root' } }, access: 'read' };
const project = (subpath: string | null, access: string) => ({
  path: { type: 'special', value: { kind: 'project_roots', subpath } },
  access,
});
const special = (kind: string) => ({ path: { type: 'special', value: { kind } }, access: 'write' });
const path = (name: string) => ({ path: { type: 'path', path: name }, access: 'write' });
const protectedEntries = ['.git', '.agents', '.codex'].map((name) => project(name, 'read'));

it('of read-only', () => {
  expect(permissionProfile({ type: 'readOnly', networkAccess: false })).toEqual({
    type: 'managed',
    network: { enabled: false },
    fileSystem: { type: 'restricted', entries: [root] },
  });
});

it('of policies without a sandbox of ours', () => {
  expect(permissionProfile({ type: 'dangerFullAccess' })).toEqual({ type: 'disabled' });
  expect(permissionProfile({ type: 'externalSandbox', networkAccess: 'enabled' })).toEqual({
    type: 'external',
    network: { enabled: true },
  });
});

it('of workspace-write', () => {
  const policy = workspace({
    excludeSlashTmp: false,
    excludeTmpdirEnvVar: false,
    writableRoots: ['/memories'],
  });
  expect(permissionProfile(policy, { appendedRoots: ['/memories'] })).toEqual({
    type: 'managed',
    network: { enabled: false },
    fileSystem: {
      type: 'restricted',
      entries: [
        root,
        project(null, 'write'),
        special('slash_tmp'),
        special('tmpdir'),
        ...protectedEntries,
        path('/memories'),
      ],
    },
  });
});

it('of workspace-write with roots, exclusions and network', () => {
  const policy = workspace({ writableRoots: ['/opt', '/srv'], networkAccess: true });
  expect(permissionProfile(policy)).toEqual({
    type: 'managed',
    network: { enabled: true },
    fileSystem: {
      type: 'restricted',
      entries: [root, project(null, 'write'), path('/opt'), path('/srv'), ...protectedEntries],
    },
  });
});
