import { join, resolve } from 'node:path';
import { plainEntries, type AdditionalPermissions } from '../../permissions/index.ts';
import type { FileSystemSandboxEntry, FileSystemSpecialPath } from '../../protocol/index.ts';
import type { ToolArguments } from '../arguments.ts';
import { ToolFailure } from '../tool.ts';

/** Where paths that a model writes begin. */
export interface PathBase {
  readonly cwd: string;
  readonly env: Readonly<Record<string, string>>;
}

/** The shape of permissions in the arguments of a tool; names are those of 0.129.0. */
export const PERMISSIONS_SCHEMA = {
  type: 'object',
  properties: {
    network: {
      type: 'object',
      properties: { enabled: { type: 'boolean', description: 'True to use the network.' } },
      additionalProperties: false,
    },
    file_system: {
      type: 'object',
      properties: {
        read: { type: 'array', items: { type: 'string' }, description: 'Absolute paths to read.' },
        write: { type: 'array', items: { type: 'string' }, description: 'Absolute paths to write.' },
      },
      additionalProperties: false,
    },
  },
  additionalProperties: false,
} as const;

const ACCESS = ['read', 'write', 'none'] as const;
const SPECIAL = ['root', 'minimal', 'project_roots', 'tmpdir', 'slash_tmp', 'unknown'] as const;

/**
 * Reads permissions that a model asks for.
 *
 * @throws ToolFailure in the words of 0.129.0 where they are none
 */
export function readAdditional(args: ToolArguments, base: PathBase): AdditionalPermissions {
  const files = args.optionalObject('file_system');
  return {
    network: args.optionalObject('network')?.optionalBoolean('enabled') ?? null,
    ...(files === null ? { files: [], globScanMaxDepth: null } : readFiles(files, base)),
  };
}

type Files = Omit<AdditionalPermissions, 'network'>;

function readFiles(args: ToolArguments, base: PathBase): Files {
  const files = shapedFiles(args, base);
  return { ...files, files: files.files.filter(isFirst) };
}

/** @throws ToolFailure where a pattern is to be opened: patterns can only hide */
export function checkPatterns({ files }: AdditionalPermissions): void {
  if (files.some(({ path, access }) => path.type === 'glob_pattern' && access !== 'none')) {
    throw new ToolFailure('glob file system permissions only support deny-read entries');
  }
}

function shapedFiles(args: ToolArguments, base: PathBase): Files {
  try {
    if (args.unknownKey(['read', 'write']) === null) {
      const paths = (key: string): string[] =>
        (args.optionalStrings(key) ?? []).map((path) => absolute(path, base));
      return { files: plainEntries(paths('read'), paths('write')), globScanMaxDepth: null };
    }
    if (args.unknownKey(['entries', 'glob_scan_max_depth']) !== null) throw new ToolFailure('');
    const files = args.objects('entries').map((entry) => readEntry(entry, base));
    return { files, globScanMaxDepth: args.optionalInteger('glob_scan_max_depth') };
  } catch (error) {
    if (!(error instanceof ToolFailure)) throw error;
    throw new ToolFailure(
      'failed to parse function arguments: data did not match any variant of untagged enum FileSystemPermissionsDe',
    );
  }
}

function readEntry(args: ToolArguments, base: PathBase): FileSystemSandboxEntry {
  const path = args.object('path');
  const access = args.oneOf('access', ACCESS);
  switch (path.oneOf('type', ['path', 'glob_pattern', 'special'])) {
    case 'path':
      return { path: { type: 'path', path: absolute(path.string('path'), base) }, access };
    case 'glob_pattern':
      return { path: { type: 'glob_pattern', pattern: path.string('pattern') }, access };
    case 'special':
      return { path: { type: 'special', value: readSpecial(path.object('value')) }, access };
  }
}

function readSpecial(args: ToolArguments): FileSystemSpecialPath {
  const kind = args.oneOf('kind', SPECIAL);
  const subpath = args.optionalString('subpath');
  if (kind === 'project_roots') return { kind, subpath };
  return kind === 'unknown' ? { kind, path: args.string('path'), subpath } : { kind };
}

function absolute(path: string, { cwd, env }: PathBase): string {
  const home = env['HOME'];
  if (home !== undefined && (path === '~' || path.startsWith('~/'))) return join(home, path.slice(1));
  return resolve(cwd, path);
}

function isFirst(entry: FileSystemSandboxEntry, at: number, all: readonly FileSystemSandboxEntry[]): boolean {
  return all.findIndex((other) => JSON.stringify(other) === JSON.stringify(entry)) === at;
}
