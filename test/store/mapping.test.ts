import { describe, expect, test } from 'vitest';
import type { PermissionProfile, SandboxPolicy, SessionSource } from '../../src/protocol/index.ts';
import {
  fileSystemPolicyToStored,
  permissionProfileFromStored,
  permissionProfileToStored,
  sandboxFromStored,
  sandboxToStored,
  sourceFromStored,
  sourceToStored,
} from '../../src/store/index.ts';

const SANDBOXES: [SandboxPolicy, object][] = [
  [{ type: 'dangerFullAccess' }, { type: 'danger-full-access' }],
  [{ type: 'readOnly', networkAccess: false }, { type: 'read-only' }],
  [
    { type: 'readOnly', networkAccess: true },
    { type: 'read-only', network_access: true },
  ],
  [
    { type: 'externalSandbox', networkAccess: 'enabled' },
    { type: 'external-sandbox', network_access: 'enabled' },
  ],
  [
    {
      type: 'workspaceWrite',
      writableRoots: ['/opt'],
      networkAccess: true,
      excludeTmpdirEnvVar: true,
      excludeSlashTmp: false,
    },
    {
      type: 'workspace-write',
      writable_roots: ['/opt'],
      network_access: true,
      exclude_tmpdir_env_var: true,
      exclude_slash_tmp: false,
    },
  ],
];

const PROFILES: [PermissionProfile, object][] = [
  [{ type: 'disabled' }, { type: 'disabled' }],
  [
    { type: 'external', network: { enabled: true } },
    { type: 'external', network: 'enabled' },
  ],
  [
    { type: 'managed', network: { enabled: false }, fileSystem: { type: 'unrestricted' } },
    { type: 'managed', file_system: { type: 'unrestricted' }, network: 'restricted' },
  ],
  [
    {
      type: 'managed',
      network: { enabled: false },
      fileSystem: {
        type: 'restricted',
        entries: [
          { path: { type: 'special', value: { kind: 'root' } }, access: 'read' },
          { path: { type: 'special', value: { kind: 'project_roots', subpath: null } }, access: 'write' },
          { path: { type: 'special', value: { kind: 'project_roots', subpath: '.git' } }, access: 'read' },
          { path: { type: 'path', path: '/opt' }, access: 'write' },
        ],
      },
    },
    {
      type: 'managed',
      file_system: {
        type: 'restricted',
        entries: [
          { path: { type: 'special', value: { kind: 'root' } }, access: 'read' },
          { path: { type: 'special', value: { kind: 'project_roots' } }, access: 'write' },
          { path: { type: 'special', value: { kind: 'project_roots', subpath: '.git' } }, access: 'read' },
          { path: { type: 'path', path: '/opt' }, access: 'write' },
        ],
      },
      network: 'restricted',
    },
  ],
];

const SOURCES: [SessionSource, unknown][] = [
  ['cli', 'cli'],
  ['appServer', 'mcp'],
  [{ custom: 'x' }, { custom: 'x' }],
  [{ subAgent: 'review' }, { subagent: 'review' }],
  [{ subAgent: { other: 'o' } }, { subagent: { other: 'o' } }],
];

describe('stored spellings', () => {
  test.each(SANDBOXES)('sandbox policy %j', (policy, stored) => {
    expect(JSON.stringify(sandboxToStored(policy))).toBe(JSON.stringify(stored));
    expect(sandboxFromStored(sandboxToStored(policy))).toEqual(policy);
  });

  test.each(PROFILES)('permission profile %j', (profile, stored) => {
    expect(JSON.stringify(permissionProfileToStored(profile))).toBe(JSON.stringify(stored));
    expect(permissionProfileFromStored(permissionProfileToStored(profile))).toEqual(profile);
  });

  test('file system policy', () => {
    expect(PROFILES.map(([profile]) => fileSystemPolicyToStored(profile))).toMatchObject([
      { kind: 'unrestricted' },
      { kind: 'external-sandbox' },
      { kind: 'unrestricted' },
      { kind: 'restricted', entries: { length: 4 } },
    ]);
  });

  test.each(SOURCES)('session source %j', (source, stored) => {
    expect(sourceToStored(source)).toEqual(stored);
    expect(sourceFromStored(sourceToStored(source))).toEqual(source);
  });
});
