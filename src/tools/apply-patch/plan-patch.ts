import { userPath } from '../../user-path.ts';
import { decodeUtf8 } from '../../utf8.ts';
import { describeFileError } from './file-errors.ts';
import type { PatchFailure, PatchHunk } from './hunks.ts';
import type { PatchFiles } from './patch-files.ts';
import { ITEM_CONTEXT_LINES, unifiedDiff } from './unified-diff.ts';
import { updatedContents } from './update-contents.ts';

/** What a patch does to one file. `path` is absolute and names the file as it was before the patch. */
export type PlannedChange =
  | { readonly kind: 'add'; readonly path: string; readonly content: string }
  | { readonly kind: 'delete'; readonly path: string; readonly content: string }
  | {
      readonly kind: 'update';
      readonly path: string;
      /** Absolute; null where the file keeps its name. */
      readonly movePath: string | null;
      readonly oldContent: string;
      readonly newContent: string;
      /** Hunks with one line of context, without file headers. */
      readonly unifiedDiff: string;
    };

/** A patch that was checked against the files it names: what it will do, file by file, sorted by path. */
export interface PatchPlan {
  readonly cwd: string;
  readonly hunks: readonly PatchHunk[];
  readonly changes: readonly PlannedChange[];
}

/** Reads a text file; the failure carries `context`, a colon and the cause. */
export async function readText(
  files: PatchFiles,
  file: string,
  context: string,
): Promise<{ readonly ok: true; readonly text: string } | PatchFailure> {
  try {
    return { ok: true, text: decodeUtf8(await files.read(file)) };
  } catch (error) {
    return { ok: false, error: `${context}: ${describeFileError(error)}` };
  }
}

/**
 * Checks hunks against the files under `cwd` (absolute) and computes what they change, without writing anything.
 * Later hunks see what earlier ones leave behind. Error sentences are those of 0.129.0.
 */
export async function planPatch(
  hunks: readonly PatchHunk[],
  cwd: string,
  files: PatchFiles,
): Promise<{ readonly ok: true; readonly plan: PatchPlan } | PatchFailure> {
  const draft = new PlanDraft(cwd, files);
  for (const hunk of hunks) {
    const problem = await draft.add(hunk);
    if (problem !== null) return problem;
  }
  return { ok: true, plan: { cwd, hunks, changes: draft.changes() } };
}

/** A file as it was before the patch (`before`) and as the hunks so far leave it; null where there is none. */
interface DraftFile {
  readonly before: string | null;
  after: string | null;
  /** Where the content was before the patch, for a file that a hunk moved here. */
  origin: string | null;
}

class PlanDraft {
  readonly #cwd: string;
  readonly #files: PatchFiles;
  readonly #drafts = new Map<string, DraftFile>();

  constructor(cwd: string, files: PatchFiles) {
    this.#cwd = cwd;
    this.#files = files;
  }

  /** Takes in a hunk; the answer is why it cannot be done, or null. */
  async add(hunk: PatchHunk): Promise<PatchFailure | null> {
    const file = userPath(hunk.path, this.#cwd);
    if (hunk.type === 'add') {
      this.#leave(this.#draft(file, null), hunk.contents, null);
      return null;
    }
    const context = hunk.type === 'delete' ? 'Failed to read' : 'Failed to read file to update';
    const current = await this.#current(file, context);
    if (!current.ok) return current;
    const draft = this.#draft(file, current.text);
    if (hunk.type === 'delete') {
      this.#leave(draft, null, null);
      return null;
    }
    const updated = updatedContents(current.text, hunk.chunks, file);
    if (!updated.ok) return updated;
    const target = hunk.movePath === null ? file : userPath(hunk.movePath, this.#cwd);
    if (target === file) draft.after = updated.contents;
    else this.#move(file, draft, target, updated.contents);
    return null;
  }

  /** The net change of every file, sorted by path. */
  changes(): PlannedChange[] {
    const changes: PlannedChange[] = [];
    const told = new Set<string>();
    for (const [file, draft] of this.#drafts) {
      const origin = draft.origin === null ? undefined : this.#drafts.get(draft.origin);
      if (draft.origin === null || draft.after === null || origin?.before == null || origin.after !== null)
        continue;
      changes.push(updateChange(draft.origin, file, origin.before, draft.after));
      told.add(file).add(draft.origin);
    }
    for (const [file, { before, after }] of this.#drafts) {
      if (told.has(file)) continue;
      if (before !== null && after !== null) changes.push(updateChange(file, null, before, after));
      else if (after !== null) changes.push({ kind: 'add', path: file, content: after });
      else if (before !== null) changes.push({ kind: 'delete', path: file, content: before });
    }
    return changes.sort((a, b) => (a.path < b.path ? -1 : 1));
  }

  #move(file: string, draft: DraftFile, target: string, contents: string): void {
    const origin = draft.origin ?? (draft.before === null ? null : file);
    this.#leave(draft, null, null);
    this.#leave(this.#draft(target, null), contents, origin === target ? null : origin);
  }

  #leave(draft: DraftFile, after: string | null, origin: string | null): void {
    draft.after = after;
    draft.origin = origin;
  }

  #draft(file: string, before: string | null): DraftFile {
    const known = this.#drafts.get(file);
    if (known !== undefined) return known;
    const draft: DraftFile = { before, after: before, origin: null };
    this.#drafts.set(file, draft);
    return draft;
  }

  async #current(file: string, context: string) {
    const draft = this.#drafts.get(file);
    if (draft === undefined) return readText(this.#files, file, `${context} ${file}`);
    if (draft.after !== null) return { ok: true as const, text: draft.after };
    return { ok: false as const, error: `${context} ${file}: No such file or directory (os error 2)` };
  }
}

function updateChange(
  file: string,
  movePath: string | null,
  oldContent: string,
  newContent: string,
): PlannedChange {
  const diff = unifiedDiff(oldContent, newContent, ITEM_CONTEXT_LINES);
  return { kind: 'update', path: file, movePath, oldContent, newContent, unifiedDiff: diff };
}
