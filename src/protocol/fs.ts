/** Files of the host, for clients that have no access of their own. */
import {
  array,
  boolean,
  def,
  doc,
  elided,
  int64,
  obj,
  optional,
  string,
  type Static,
} from './schema/index.ts';
import { AbsolutePathBuf } from './ids.ts';

export const FsReadFileParams = def('FsReadFileParams', () =>
  obj({ path: doc('The file to read.', AbsolutePathBuf) }),
);
export type FsReadFileParams = Static<typeof FsReadFileParams>;

export const FsReadFileResponse = def('FsReadFileResponse', () =>
  obj({ dataBase64: doc('Its bytes.', string) }),
);
export type FsReadFileResponse = Static<typeof FsReadFileResponse>;

export const FsWriteFileParams = def('FsWriteFileParams', () =>
  obj({ path: doc('The file to write.', AbsolutePathBuf), dataBase64: doc('Its new bytes.', string) }),
);
export type FsWriteFileParams = Static<typeof FsWriteFileParams>;

export const FsWriteFileResponse = def('FsWriteFileResponse', () => obj({}));
export type FsWriteFileResponse = Static<typeof FsWriteFileResponse>;

export const FsCreateDirectoryParams = def('FsCreateDirectoryParams', () =>
  obj({
    path: doc('The directory to create.', AbsolutePathBuf),
    recursive: doc('Create its parents too; true when absent.', optional(boolean)),
  }),
);
export type FsCreateDirectoryParams = Static<typeof FsCreateDirectoryParams>;

export const FsCreateDirectoryResponse = def('FsCreateDirectoryResponse', () => obj({}));
export type FsCreateDirectoryResponse = Static<typeof FsCreateDirectoryResponse>;

export const FsGetMetadataParams = def('FsGetMetadataParams', () =>
  obj({ path: doc('What to look at.', AbsolutePathBuf) }),
);
export type FsGetMetadataParams = Static<typeof FsGetMetadataParams>;

export const FsGetMetadataResponse = def('FsGetMetadataResponse', () =>
  obj({
    isDirectory: doc('Links are followed.', boolean),
    isFile: doc('Links are followed.', boolean),
    isSymlink: doc('About the path itself.', boolean),
    createdAtMs: doc('Unix milliseconds; 0 where the file system keeps none.', int64),
    modifiedAtMs: doc('Unix milliseconds; 0 where the file system keeps none.', int64),
  }),
);
export type FsGetMetadataResponse = Static<typeof FsGetMetadataResponse>;

export const FsReadDirectoryParams = def('FsReadDirectoryParams', () =>
  obj({ path: doc('The directory to list.', AbsolutePathBuf) }),
);
export type FsReadDirectoryParams = Static<typeof FsReadDirectoryParams>;

export const FsReadDirectoryEntry = def('FsReadDirectoryEntry', () =>
  obj({ fileName: doc('Its name alone, no path.', string), isDirectory: boolean, isFile: boolean }),
);
export type FsReadDirectoryEntry = Static<typeof FsReadDirectoryEntry>;

export const FsReadDirectoryResponse = def('FsReadDirectoryResponse', () =>
  obj({ entries: array(FsReadDirectoryEntry) }),
);
export type FsReadDirectoryResponse = Static<typeof FsReadDirectoryResponse>;

export const FsRemoveParams = def('FsRemoveParams', () =>
  obj({
    path: doc('What to remove.', AbsolutePathBuf),
    recursive: doc('Remove what is in a directory too; true when absent.', optional(boolean)),
    force: doc('A missing path is no error; true when absent.', optional(boolean)),
  }),
);
export type FsRemoveParams = Static<typeof FsRemoveParams>;

export const FsRemoveResponse = def('FsRemoveResponse', () => obj({}));
export type FsRemoveResponse = Static<typeof FsRemoveResponse>;

export const FsCopyParams = def('FsCopyParams', () =>
  obj({
    sourcePath: doc('What to copy.', AbsolutePathBuf),
    destinationPath: doc('Where to.', AbsolutePathBuf),
    recursive: doc('Must be true for a directory.', elided(false, boolean)),
  }),
);
export type FsCopyParams = Static<typeof FsCopyParams>;

export const FsCopyResponse = def('FsCopyResponse', () => obj({}));
export type FsCopyResponse = Static<typeof FsCopyResponse>;

export const FsWatchParams = def('FsWatchParams', () =>
  obj({
    watchId: doc("The client's name for this watch, unique on its connection.", string),
    path: doc('The file or directory to watch.', AbsolutePathBuf),
  }),
);
export type FsWatchParams = Static<typeof FsWatchParams>;

export const FsWatchResponse = def('FsWatchResponse', () =>
  obj({ path: doc('The path as it is watched.', AbsolutePathBuf) }),
);
export type FsWatchResponse = Static<typeof FsWatchResponse>;

export const FsUnwatchParams = def('FsUnwatchParams', () =>
  obj({ watchId: doc('The `watchId` given to `fs/watch`.', string) }),
);
export type FsUnwatchParams = Static<typeof FsUnwatchParams>;

export const FsUnwatchResponse = def('FsUnwatchResponse', () => obj({}));
export type FsUnwatchResponse = Static<typeof FsUnwatchResponse>;

export const FsChangedNotification = def('FsChangedNotification', () =>
  obj({
    watchId: doc('The `watchId` given to `fs/watch`.', string),
    changedPaths: doc('What changed.', array(AbsolutePathBuf)),
  }),
);
export type FsChangedNotification = Static<typeof FsChangedNotification>;
