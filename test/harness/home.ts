import { mkdirSync, mkdtempSync, readFileSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';

/** A folder of a test's own. Paths given to its functions are relative to it. */
export interface TestFolder {
  readonly path: string;
  write(file: string, text: string): string;
  read(file: string): string;
  /** An absolute path below the folder. */
  join(...parts: readonly string[]): string;
  remove(): void;
}

/** A home with a `CODEX_HOME` and a workspace beside it. */
export interface TestHome {
  readonly root: TestFolder;
  readonly codexHome: TestFolder;
  readonly workspace: TestFolder;
  remove(): void;
}

function folderAt(path: string): TestFolder {
  mkdirSync(path, { recursive: true });
  return {
    path,
    write(file, text) {
      const target = join(path, file);
      mkdirSync(dirname(target), { recursive: true });
      writeFileSync(target, text);
      return target;
    },
    read: (file) => readFileSync(join(path, file), 'utf8'),
    join: (...parts) => join(path, ...parts),
    remove: () => rmSync(path, { recursive: true, force: true, maxRetries: 5 }),
  };
}

/** A new empty folder. `/var/tmp` rather than `/tmp` matters where a sandbox treats the latter as writable. */
export function testFolder(name: string, base: string = tmpdir()): TestFolder {
  return folderAt(realpathSync(mkdtempSync(join(base, `quire-${name}-`))));
}

/** A new home outside `/tmp`, so that sandboxed commands find only the workspace writable. */
export function testHome(): TestHome {
  const root = testFolder('home', '/var/tmp');
  return {
    root,
    codexHome: folderAt(root.join('.codex')),
    workspace: folderAt(root.join('work')),
    remove: () => root.remove(),
  };
}
