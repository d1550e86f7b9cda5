/** Permission profiles: what may be read, written and reached, named or in full. */
import {
  array,
  asked,
  boolean,
  closed,
  def,
  doc,
  nullDefault,
  nullable,
  obj,
  omittable,
  optional,
  pathString,
  positiveUint,
  string,
  stringEnum,
  tagged,
  withDefault,
  type Static,
} from './schema/index.ts';
import { AbsolutePathBuf } from './ids.ts';

export const PermissionProfileModificationParams = def('PermissionProfileModificationParams', () =>
  tagged('type', { additionalWritableRoot: { path: AbsolutePathBuf } }),
);
export type PermissionProfileModificationParams = Static<typeof PermissionProfileModificationParams>;

export const PermissionProfileSelectionParams = def('PermissionProfileSelectionParams', () =>
  tagged('type', {
    profile: { id: string, modifications: optional(array(PermissionProfileModificationParams)) },
  }),
);
export type PermissionProfileSelectionParams = Static<typeof PermissionProfileSelectionParams>;

export const FileSystemAccessMode = def('FileSystemAccessMode', () => stringEnum('read', 'write', 'none'));
export type FileSystemAccessMode = Static<typeof FileSystemAccessMode>;

export const FileSystemSpecialPath = def('FileSystemSpecialPath', () =>
  tagged(
    'kind',
    {
      root: {},
      minimal: {},
      project_roots: { subpath: nullable(pathString) },
      tmpdir: {},
      slash_tmp: {},
      unknown: { path: string, subpath: nullable(pathString) },
    },
    { aliases: { current_working_directory: 'project_roots' } },
  ),
);
export type FileSystemSpecialPath = Static<typeof FileSystemSpecialPath>;

export const FileSystemPath = def('FileSystemPath', () =>
  tagged('type', {
    path: { path: AbsolutePathBuf },
    glob_pattern: { pattern: string },
    special: { value: FileSystemSpecialPath },
  }),
);
export type FileSystemPath = Static<typeof FileSystemPath>;

export const FileSystemSandboxEntry = def('FileSystemSandboxEntry', () =>
  obj({ path: FileSystemPath, access: FileSystemAccessMode }),
);
export type FileSystemSandboxEntry = Static<typeof FileSystemSandboxEntry>;

export const PermissionProfileNetworkPermissions = def('PermissionProfileNetworkPermissions', () =>
  obj({ enabled: boolean }),
);
export type PermissionProfileNetworkPermissions = Static<typeof PermissionProfileNetworkPermissions>;

export const PermissionProfileFileSystemPermissions = def('PermissionProfileFileSystemPermissions', () =>
  tagged('type', {
    restricted: { entries: array(FileSystemSandboxEntry), globScanMaxDepth: omittable(positiveUint) },
    unrestricted: {},
  }),
);
export type PermissionProfileFileSystemPermissions = Static<typeof PermissionProfileFileSystemPermissions>;

export const PermissionProfile = def('PermissionProfile', () =>
  tagged('type', {
    managed: {
      network: PermissionProfileNetworkPermissions,
      fileSystem: PermissionProfileFileSystemPermissions,
    },
    disabled: {},
    external: { network: PermissionProfileNetworkPermissions },
  }),
);
export type PermissionProfile = Static<typeof PermissionProfile>;

export const ActivePermissionProfileModification = def('ActivePermissionProfileModification', () =>
  tagged('type', { additionalWritableRoot: { path: AbsolutePathBuf } }),
);
export type ActivePermissionProfileModification = Static<typeof ActivePermissionProfileModification>;

export const ActivePermissionProfile = def('ActivePermissionProfile', () =>
  obj({
    id: doc('A built-in such as `:workspace`, or a key under `[permissions]`.', string),
    extends: doc('Always null in this version.', nullDefault(nullable(string))),
    modifications: doc(
      'Small changes made on top of it.',
      withDefault([], array(ActivePermissionProfileModification)),
    ),
  }),
);
export type ActivePermissionProfile = Static<typeof ActivePermissionProfile>;

export const AdditionalFileSystemPermissions = def('AdditionalFileSystemPermissions', () =>
  obj({
    read: doc('The older form of `entries`.', nullable(array(AbsolutePathBuf))),
    write: doc('The older form of `entries`.', nullable(array(AbsolutePathBuf))),
    globScanMaxDepth: omittable(positiveUint),
    entries: omittable(array(FileSystemSandboxEntry)),
  }),
);
export type AdditionalFileSystemPermissions = Static<typeof AdditionalFileSystemPermissions>;

export const AdditionalNetworkPermissions = def('AdditionalNetworkPermissions', () =>
  obj({ enabled: nullable(boolean) }),
);
export type AdditionalNetworkPermissions = Static<typeof AdditionalNetworkPermissions>;

export const RequestPermissionProfile = def('RequestPermissionProfile', () =>
  closed({
    network: nullable(AdditionalNetworkPermissions),
    fileSystem: nullable(AdditionalFileSystemPermissions),
  }),
);
export type RequestPermissionProfile = Static<typeof RequestPermissionProfile>;

export const AdditionalPermissionProfile = def(
  'AdditionalPermissionProfile',
  () =>
    obj({
      network: nullable(AdditionalNetworkPermissions),
      fileSystem: nullable(AdditionalFileSystemPermissions),
    }),
  asked,
);
export type AdditionalPermissionProfile = Static<typeof AdditionalPermissionProfile>;

export const PermissionsRequestApprovalParams = def(
  'PermissionsRequestApprovalParams',
  () =>
    obj({
      threadId: string,
      turnId: string,
      itemId: string,
      cwd: AbsolutePathBuf,
      reason: nullable(string),
      permissions: RequestPermissionProfile,
    }),
  asked,
);
export type PermissionsRequestApprovalParams = Static<typeof PermissionsRequestApprovalParams>;

export const GrantedPermissionProfile = def(
  'GrantedPermissionProfile',
  () =>
    obj({
      network: omittable(AdditionalNetworkPermissions),
      fileSystem: omittable(AdditionalFileSystemPermissions),
    }),
  asked,
);
export type GrantedPermissionProfile = Static<typeof GrantedPermissionProfile>;

export const PermissionGrantScope = def('PermissionGrantScope', () => stringEnum('turn', 'session'), asked);
export type PermissionGrantScope = Static<typeof PermissionGrantScope>;

export const PermissionsRequestApprovalResponse = def(
  'PermissionsRequestApprovalResponse',
  () =>
    obj({
      permissions: GrantedPermissionProfile,
      scope: withDefault('turn', PermissionGrantScope),
      strictAutoReview: doc(
        'Have every later command of this turn reviewed before it runs.',
        omittable(boolean),
      ),
    }),
  asked,
);
export type PermissionsRequestApprovalResponse = Static<typeof PermissionsRequestApprovalResponse>;
