import type { Files } from '../../files/index.ts';
import { invalidRequest } from '../../rpc/index.ts';
import type { Handlers } from '../../rpc/index.ts';
import { decodeBase64 } from '../base64.ts';
import { refuse } from './file-error.ts';
import { NamedWatches, type NamedWatchesParts } from './named-watches.ts';

/** What `fs/*` works on. */
export interface FsParts extends NamedWatchesParts {
  readonly files: Files;
}

type FsMethod =
  | 'fs/readFile'
  | 'fs/writeFile'
  | 'fs/createDirectory'
  | 'fs/getMetadata'
  | 'fs/readDirectory'
  | 'fs/remove'
  | 'fs/copy'
  | 'fs/watch'
  | 'fs/unwatch';

/** `fs/*`: the host's files, as the server's own user sees them; no sandbox stands before them. */
export function fsHandlers(parts: FsParts): Handlers<FsMethod> {
  const { files } = parts;
  const watches = new NamedWatches(parts);
  return {
    'fs/readFile': async ({ path }) => {
      const content = await files.read(path).catch(refuse);
      return { dataBase64: content.toString('base64') };
    },
    'fs/writeFile': async ({ path, dataBase64 }) => {
      const decoded = decodeBase64(dataBase64);
      if ('problem' in decoded) {
        throw invalidRequest(`fs/writeFile requires valid base64 dataBase64: ${decoded.problem}`);
      }
      await files.write(path, decoded.bytes).catch(refuse);
      return {};
    },
    'fs/createDirectory': async ({ path, recursive }) => {
      await files.createDirectory(path, recursive ?? true).catch(refuse);
      return {};
    },
    'fs/getMetadata': ({ path }) => files.metadata(path).catch(refuse),
    'fs/readDirectory': async ({ path }) => ({ entries: [...(await files.list(path).catch(refuse))] }),
    'fs/remove': async ({ path, recursive, force }) => {
      await files.remove(path, recursive ?? true, force ?? true).catch(refuse);
      return {};
    },
    'fs/copy': async ({ sourcePath, destinationPath, recursive }) => {
      await files.copy(sourcePath, destinationPath, recursive ?? false).catch(refuse);
      return {};
    },
    'fs/watch': ({ watchId, path }, { session }) => {
      watches.add(session, watchId, path);
      return { path };
    },
    'fs/unwatch': ({ watchId }, { session }) => {
      watches.remove(session, watchId);
      return {};
    },
  };
}
