import { buffer } from 'node:stream/consumers';
import { applyPlan } from '../tools/apply-patch/apply-plan.ts';
import { parsePatch } from '../tools/apply-patch/parse-patch.ts';
import { nodePatchFiles } from '../tools/apply-patch/patch-files.ts';
import { decodeUtf8 } from '../utf8.ts';
import type { ApplyPatchCommand } from './command-line.ts';

/** What a patch came to, as a program tells it. */
interface Outcome {
  readonly exitCode: number;
  readonly stdout?: string;
  readonly stderr?: string;
}

const USAGE = "Usage: apply_patch 'PATCH'\n       echo 'PATCH' | apply_patch\n";

/**
 * `apply_patch`, for the scripts of models: applies the patch that is its only argument, else that of standard input, in
 * the current folder. Words and exit codes are those of 0.129.0.
 */
export async function runApplyPatch({ args }: ApplyPatchCommand): Promise<void> {
  const { exitCode, stdout = '', stderr = '' } = await outcome(args);
  process.stdout.write(stdout);
  process.stderr.write(stderr);
  process.exitCode = exitCode;
}

async function outcome([argument, ...others]: readonly string[]): Promise<Outcome> {
  if (others.length > 0) return { exitCode: 2, stderr: 'Error: apply_patch accepts exactly one argument.\n' };
  if (argument !== undefined) return applied(argument);
  const bytes = await buffer(process.stdin);
  if (bytes.length === 0) return { exitCode: 2, stderr: USAGE };
  const patch = textOf(bytes);
  if (patch !== null) return applied(patch);
  const reason = 'stream did not contain valid UTF-8';
  return { exitCode: 1, stderr: `Error: Failed to read PATCH from stdin.\n${reason}\n` };
}

async function applied(patch: string): Promise<Outcome> {
  const parsed = parsePatch(patch);
  if (!parsed.ok) return { exitCode: 1, stderr: `${syntaxError(parsed.error)}\n` };
  if (parsed.hunks.length === 0) return { exitCode: 1, stderr: 'No files were modified.\n' };
  const { exitCode, text } = await applyPlan({ cwd: process.cwd(), hunks: parsed.hunks }, nodePatchFiles);
  return exitCode === 0 ? { exitCode, stdout: text } : { exitCode, stderr: text };
}

/** A syntax error as the program words it; the tool words it for models. */
function syntaxError(error: string): string {
  return error
    .replace(/^invalid hunk at line (\d+), /, 'Invalid patch hunk on line $1: ')
    .replace(/^invalid patch: /, 'Invalid patch: ');
}

function textOf(bytes: Buffer): string | null {
  try {
    return decodeUtf8(bytes);
  } catch {
    return null;
  }
}
