import * as fs from 'node:fs';
import {
  childrenFrom,
  isIgnored,
  readRules,
  scopeAround,
  scopeInside,
  type IgnoreScope,
} from './ignore-scope.ts';
import { globalExcludesFile } from './git-excludes.ts';

/** How many folders are read at once: few enough that others get at the disk meanwhile. */
const READERS = 8;
/** What stands in a name for bytes that are no UTF-8. */
const REPLACEMENT = '\ufffd';

/** What a walk tells. */
export interface WalkListener {
  /** A file or folder, by its path from the root of that number; the root itself has an empty one. */
  readonly found: (root: number, path: string, directory: boolean) => void;
  readonly done: () => void;
}

/** Where a walk begins. */
export interface WalkScope {
  readonly roots: readonly string[];
  /** The absolute folder that relative roots start from. */
  readonly cwd: string;
  readonly env: Readonly<Record<string, string>>;
}

interface Folder {
  /** What the system knows it by. */
  readonly path: string;
  /** The number of the root that its entries belong to, and its path from there, with a slash at the end. */
  readonly root: number;
  readonly prefix: string;
  readonly scope: IgnoreScope;
  readonly parent: Folder | undefined;
}

/**
 * Walks folders and what is in them, hidden files too, links followed, without what ignore files leave out; the rules
 * are those of ripgrep's walker as codex 0.129.0 uses it. What cannot be read is passed over.
 */
export class Walk {
  readonly #scope: WalkScope;
  readonly #listener: WalkListener;
  /** Which root a path is, for roots inside of others. */
  readonly #rootNumbers = new Map<string, number>();
  readonly #waiting: Folder[] = [];
  #reading = 0;
  #closed = false;

  constructor(scope: WalkScope, listener: WalkListener) {
    this.#scope = scope;
    this.#listener = listener;
    scope.roots.forEach((root, number) => {
      const path = plainPath(root);
      if (!this.#rootNumbers.has(path)) this.#rootNumbers.set(path, number);
    });
  }

  async start(): Promise<void> {
    const globalRules = await this.#globalRules();
    for (const root of this.#scope.roots) {
      if (this.#closed) return;
      await this.#startRoot(root, globalRules);
    }
    this.#readNext();
  }

  /** Nothing more is told. */
  close(): void {
    this.#closed = true;
    this.#waiting.length = 0;
  }

  async #globalRules(): Promise<Awaited<ReturnType<typeof readRules>>> {
    const file = await globalExcludesFile(this.#scope.env);
    return file === undefined ? undefined : readRules(file);
  }

  async #startRoot(root: string, globalRules: Awaited<ReturnType<typeof readRules>>): Promise<void> {
    if (root === '') return;
    const { cwd } = this.#scope;
    const path = root.startsWith('/') ? root : `${cwd}/${root}`;
    const stats = await fs.promises.stat(path).catch(() => undefined);
    if (stats === undefined) return;
    const number = this.#rootNumbers.get(plainPath(root)) ?? 0;
    this.#listener.found(number, '', stats.isDirectory());
    if (!stats.isDirectory()) return;
    const skip = childrenFrom(path);
    const inCwd = path === cwd || path.startsWith(`${cwd}/`);
    const prefix = inCwd ? path.slice(cwd.length + 1) : path;
    const slash = prefix === '' || prefix.endsWith('/') ? '' : '/';
    const gitGlobal = globalRules && { rules: globalRules, prefix: prefix + slash, skip };
    const scope = await scopeAround(path, gitGlobal);
    this.#waiting.push({ path, root: number, prefix: '', scope, parent: undefined });
  }

  #readNext(): void {
    while (this.#reading < READERS) {
      const folder = this.#waiting.pop();
      if (folder === undefined) break;
      this.#reading += 1;
      fs.readdir(folder.path, { withFileTypes: true }, (_error, entries: fs.Dirent[] | undefined) => {
        this.#read(folder, entries ?? []);
      });
    }
    if (this.#reading === 0 && !this.#closed) this.#listener.done();
  }

  #read(folder: Folder, entries: fs.Dirent[]): void {
    if (this.#closed) return;
    const names = new Set(entries.filter(({ name }) => name.startsWith('.')).map(({ name }) => name));
    const links = entries.filter((entry) => entry.isSymbolicLink());
    if (names.size === 0 && links.length === 0) {
      this.#visit(folder, entries, new Map());
      this.#ended();
      return;
    }
    void this.#readWithCare(folder, entries, names, links);
  }

  async #readWithCare(
    folder: Folder,
    entries: fs.Dirent[],
    names: ReadonlySet<string>,
    links: readonly fs.Dirent[],
  ): Promise<void> {
    const placed = { prefix: '', skip: childrenFrom(folder.path) };
    const scope = await scopeInside(folder.scope, folder.path, names, placed);
    const targets = new Map<string, boolean | undefined>();
    for (const { name } of links) targets.set(name, await this.#target(folder, name));
    if (!this.#closed) this.#visit({ ...folder, scope }, entries, targets);
    this.#ended();
  }

  #ended(): void {
    this.#reading -= 1;
    if (!this.#closed) this.#readNext();
  }

  #visit(
    folder: Folder,
    entries: readonly fs.Dirent[],
    targets: ReadonlyMap<string, boolean | undefined>,
  ): void {
    const base = folder.path.endsWith('/') ? folder.path : `${folder.path}/`;
    for (const entry of entries) {
      const { name } = entry;
      const directory = entry.isSymbolicLink() ? targets.get(name) : entry.isDirectory();
      if (directory === undefined || name.includes(REPLACEMENT)) continue;
      const path = base + name;
      if (isIgnored(folder.scope, path, name, directory)) continue;
      const nested = directory ? this.#nestedRoot(folder, name) : undefined;
      const root = nested ?? folder.root;
      const shown = nested === undefined ? folder.prefix + name : '';
      this.#listener.found(root, shown, directory);
      if (!directory) continue;
      const prefix = shown === '' ? '' : `${shown}/`;
      this.#waiting.push({ path, root, prefix, scope: folder.scope, parent: folder });
    }
  }

  /** The number of the root that this folder is, which is inside of another one. */
  #nestedRoot({ root, prefix }: Folder, name: string): number | undefined {
    if (this.#rootNumbers.size < 2) return undefined;
    const outer = plainPath(this.#scope.roots[root] ?? '');
    return this.#rootNumbers.get(outer === '/' ? `/${prefix}${name}` : `${outer}/${prefix}${name}`);
  }

  /** Whether a link leads to a folder; undefined where it leads nowhere, or round in a circle. */
  async #target(folder: Folder, name: string): Promise<boolean | undefined> {
    const stats = await fs.promises.stat(`${folder.path}/${name}`).catch(() => undefined);
    if (!stats?.isDirectory()) return stats && false;
    for (let at: Folder | undefined = folder; at !== undefined; at = at.parent) {
      const passed = await fs.promises.stat(at.path).catch(() => undefined);
      if (passed?.ino === stats.ino && passed.dev === stats.dev) return undefined;
    }
    return true;
  }
}

/** A path by its components as Rust's `Path` compares them: no `/` twice or at the end, no `.` but the first. */
function plainPath(path: string): string {
  const parts = path.split('/').filter((part, index) => part !== '' && (part !== '.' || index === 0));
  return path.startsWith('/') ? `/${parts.join('/')}` : parts.join('/');
}
