import path from 'node:path';
import { userPath } from '../../user-path.ts';
import { errorCode } from './file-errors.ts';
import type { PatchHunk } from './hunks.ts';
import type { PatchFiles } from './patch-files.ts';
import { readText, type PatchPlan } from './plan-patch.ts';
import { updatedContents } from './update-contents.ts';

/** How applying a patch ended. `text` ends in a line feed and is what a command would have printed. */
export interface PatchOutcome {
  readonly status: 'applied' | 'failed' | 'aborted';
  readonly exitCode: 0 | 1;
  readonly text: string;
}

class StepError extends Error {}

const failedTo = (what: string) => (): never => {
  throw new StepError(`Failed to ${what}`);
};

/**
 * Carries out a plan hunk by hunk, on the files as they are now. What was done before a failure or an abort
 * stays done, as in 0.129.0; a single file is never left half written where the file system allows.
 */
export async function applyPlan(
  plan: Pick<PatchPlan, 'cwd' | 'hunks'>,
  files: PatchFiles,
  options: { readonly signal?: AbortSignal } = {},
): Promise<PatchOutcome> {
  const added: string[] = [];
  const modified: string[] = [];
  const deleted: string[] = [];
  try {
    for (const hunk of plan.hunks) {
      if (options.signal?.aborted) return { status: 'aborted', exitCode: 1, text: 'aborted\n' };
      await applyHunk(hunk, plan.cwd, files);
      if (hunk.type === 'add') added.push(hunk.path);
      else if (hunk.type === 'delete') deleted.push(hunk.path);
      else modified.push(hunk.movePath ?? hunk.path);
    }
  } catch (error) {
    if (error instanceof StepError) return { status: 'failed', exitCode: 1, text: `${error.message}\n` };
    throw error;
  }
  const lines = [
    'Success. Updated the following files:',
    ...added.map((file) => `A ${file}`),
    ...modified.map((file) => `M ${file}`),
    ...deleted.map((file) => `D ${file}`),
  ];
  return { status: 'applied', exitCode: 0, text: `${lines.join('\n')}\n` };
}

async function applyHunk(hunk: PatchHunk, cwd: string, files: PatchFiles): Promise<void> {
  const file = userPath(hunk.path, cwd);
  switch (hunk.type) {
    case 'add':
      return writeWithParents(files, file, hunk.contents);
    case 'delete':
      return files.remove(file).catch(failedTo(`delete file ${file}`));
    case 'update': {
      const current = await readText(files, file, `Failed to read file to update ${file}`);
      if (!current.ok) throw new StepError(current.error);
      const updated = updatedContents(current.text, hunk.chunks, file);
      if (!updated.ok) throw new StepError(updated.error);
      const target = hunk.movePath === null ? file : userPath(hunk.movePath, cwd);
      await writeWithParents(files, target, updated.contents);
      if (target !== file) await files.remove(file).catch(failedTo(`remove original ${file}`));
    }
  }
}

async function writeWithParents(files: PatchFiles, file: string, text: string): Promise<void> {
  try {
    return await files.write(file, text);
  } catch (error) {
    if (errorCode(error) !== 'ENOENT') failedTo(`write file ${file}`)();
  }
  await files.createDirectory(path.dirname(file)).catch(failedTo(`create parent directories for ${file}`));
  await files.write(file, text).catch(failedTo(`write file ${file}`));
}
