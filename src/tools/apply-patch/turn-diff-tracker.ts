import { createHash } from 'node:crypto';
import path from 'node:path';
import type { FileSnapshot, PatchFiles } from './patch-files.ts';
import type { PlannedChange } from './plan-patch.ts';
import { TURN_CONTEXT_LINES, unifiedDiff } from './unified-diff.ts';

const NO_BLOB = '0'.repeat(40);
const MODES = { regular: '100644', executable: '100755', symlink: '120000' } as const;

interface TrackedFile {
  readonly originalPath: string;
  readonly baseline: FileSnapshot | null;
  currentPath: string;
}

/**
 * The net diff of a turn's patches: every file that a patch touched, as it was before its first patch against
 * what is on disk now. Git's format; paths are relative to the git worktree that holds the file and absolute
 * (`a//tmp/x`) outside of one, as in 0.129.0.
 */
export class TurnDiffTracker {
  readonly #files: PatchFiles;
  readonly #tracked = new Map<string, TrackedFile>();
  readonly #replaced: TrackedFile[] = [];
  readonly #worktrees: string[] = [];
  readonly #checked = new Map<string, Promise<boolean>>();
  #announcedMoves: { readonly file: TrackedFile; readonly target: string }[] = [];

  constructor(files: PatchFiles) {
    this.#files = files;
  }

  /** Must be called before the changes are applied: this is where baselines are read. */
  async beforePatch(changes: readonly PlannedChange[]): Promise<void> {
    await this.#settleMoves();
    for (const change of changes) {
      const file = await this.#track(change.path);
      if (change.kind === 'update' && change.movePath !== null) {
        this.#announcedMoves.push({ file, target: change.movePath });
      }
    }
  }

  /** The diff as of now; empty where the turn's patches changed nothing in the end. */
  async diff(): Promise<string> {
    await this.#settleMoves();
    const files = await Promise.all(
      [...this.#replaced, ...this.#tracked.values()].map(async (file) => ({
        file,
        oldName: await this.#displayPath(file.originalPath),
        name: await this.#displayPath(file.currentPath),
      })),
    );
    files.sort((a, b) => order(a.name, b.name) || order(a.oldName, b.oldName));
    const parts: string[] = [];
    for (const { file, oldName, name } of files) parts.push(await this.#fileDiff(file, oldName, name));
    return joined(parts);
  }

  async #track(file: string): Promise<TrackedFile> {
    const known = this.#tracked.get(file);
    if (known !== undefined) return known;
    const tracked = { originalPath: file, baseline: await this.#files.snapshot(file), currentPath: file };
    this.#tracked.set(file, tracked);
    return tracked;
  }

  /** Follows the announced moves that took place: a patch may have been declined or have failed before them. */
  async #settleMoves(): Promise<void> {
    const announced = this.#announcedMoves;
    this.#announcedMoves = [];
    for (const { file, target } of announced) {
      const gone = (await this.#files.snapshot(file.currentPath)) === null;
      if (gone && (await this.#files.snapshot(target)) !== null) this.#moved(file, target);
    }
  }

  #moved(file: TrackedFile, target: string): void {
    this.#tracked.delete(file.currentPath);
    const overwritten = this.#tracked.get(target);
    if (overwritten !== undefined) this.#replaced.push(overwritten);
    file.currentPath = target;
    this.#tracked.set(target, file);
  }

  async #fileDiff(file: TrackedFile, oldName: string, name: string): Promise<string> {
    const before = file.baseline;
    const after = await this.#files.snapshot(file.currentPath);
    if (before === null ? after === null : after?.content.equals(before.content)) return '';
    let text = `diff --git a/${oldName} b/${name}\n`;
    if (before === null && after !== null) text += `new file mode ${MODES[after.kind]}\n`;
    else if (before !== null && after === null) text += `deleted file mode ${MODES[before.kind]}\n`;
    else if (before !== null && after !== null && before.kind !== after.kind) {
      text += `old mode ${MODES[before.kind]}\nnew mode ${MODES[after.kind]}\n`;
    }
    text += `index ${blobId(before)}..${blobId(after)}\n`;
    const from = before === null ? '/dev/null' : `a/${oldName}`;
    const to = after === null ? '/dev/null' : `b/${name}`;
    const oldText = textOf(before);
    const newText = textOf(after);
    if (oldText === null || newText === null) {
      return `${text}--- ${from}\n+++ ${to}\nBinary files differ\n`;
    }
    const hunks = unifiedDiff(oldText, newText, TURN_CONTEXT_LINES);
    return hunks === '' ? text : `${text}--- ${from}\n+++ ${to}\n${hunks}`;
  }

  async #displayPath(file: string): Promise<string> {
    const worktree = await this.#worktreeOf(file);
    const shown = worktree === null ? file : path.relative(worktree, file);
    return path.sep === '/' ? shown : shown.replaceAll(path.sep, '/');
  }

  /** The worktree that holds a file. One that was found before goes first, also for files of worktrees inside it. */
  async #worktreeOf(file: string): Promise<string | null> {
    const known = this.#worktrees.find((root) => file.startsWith(path.join(root, path.sep)));
    if (known !== undefined) return known;
    for (let directory = path.dirname(file); ; directory = path.dirname(directory)) {
      if (await this.#isWorktree(directory)) {
        this.#worktrees.push(directory);
        return directory;
      }
      if (directory === path.dirname(directory)) return null;
    }
  }

  #isWorktree(directory: string): Promise<boolean> {
    const known = this.#checked.get(directory);
    if (known !== undefined) return known;
    const check = this.#holdsGit(directory);
    this.#checked.set(directory, check);
    return check;
  }

  /** Sandboxes leave empty `.git` folders behind: those make no worktree. */
  async #holdsGit(directory: string): Promise<boolean> {
    const git = path.join(directory, '.git');
    const head = await this.#files.snapshot(path.join(git, 'HEAD'));
    return head !== null || (await this.#files.snapshot(git)) !== null;
  }
}

const order = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);

/**
 * One text of all files' diffs. Where the first file is unchanged 0.129.0 begins it with a line feed; clients that
 * compare diffs rely on getting the same text.
 */
function joined(parts: readonly string[]): string {
  const text = parts.join('');
  return text !== '' && parts[0] === '' ? `\n${text}` : text;
}

function textOf(snapshot: FileSnapshot | null): string | null {
  if (snapshot === null) return '';
  const text = snapshot.content.toString('utf8');
  return Buffer.from(text, 'utf8').equals(snapshot.content) ? text : null;
}

/** The id that git gives a blob of this content. */
function blobId(snapshot: FileSnapshot | null): string {
  if (snapshot === null) return NO_BLOB;
  return createHash('sha1')
    .update(`blob ${snapshot.content.length}\0`)
    .update(snapshot.content)
    .digest('hex');
}
