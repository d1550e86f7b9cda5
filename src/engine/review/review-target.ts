import type { Git } from '../../git/index.ts';
import { isInRepository, mergeBaseWithHead } from '../../git/index.ts';
import type { ReviewTarget } from '../../protocol/index.ts';
import { invalid } from '../errors.ts';

const SHORT_SHA = 7;

/**
 * A target without white space around what it names.
 *
 * @throws EngineError where it names nothing
 */
export function checkedTarget(target: ReviewTarget): ReviewTarget {
  switch (target.type) {
    case 'uncommittedChanges':
      return target;
    case 'baseBranch':
      return { ...target, branch: named('branch', target.branch) };
    case 'commit':
      return { type: 'commit', sha: named('sha', target.sha), title: target.title?.trim() || null };
    case 'custom':
      return { ...target, instructions: named('instructions', target.instructions) };
  }
}

function named(field: string, text: string): string {
  const trimmed = text.trim();
  if (trimmed === '') throw invalid(`${field} must not be empty`);
  return trimmed;
}

/** What clients show of a target. */
export function targetHint(target: ReviewTarget): string {
  switch (target.type) {
    case 'uncommittedChanges':
      return 'current changes';
    case 'baseBranch':
      return `changes against '${target.branch}'`;
    case 'commit': {
      const sha = target.sha.slice(0, SHORT_SHA);
      return target.title == null ? `commit ${sha}` : `commit ${sha}: ${target.title}`;
    }
    case 'custom':
      return target.instructions;
  }
}

/**
 * What the reviewer is asked.
 *
 * @param git in the folder of the review
 * @throws EngineError where the folder has nothing to compare
 */
export async function reviewPrompt(
  target: ReviewTarget,
  cwd: string,
  git: () => Promise<Git>,
): Promise<string> {
  switch (target.type) {
    case 'uncommittedChanges':
      return 'Review what is changed in this checkout and not committed yet: staged, unstaged and untracked files. List what you find, the most important first.';
    case 'baseBranch':
      return branchPrompt(target.branch, cwd, await git());
    case 'commit': {
      const title = target.title == null ? '' : ` ("${target.title}")`;
      return `Review what commit ${target.sha}${title} changes. List what the author should act on, the most important first.`;
    }
    case 'custom':
      return target.instructions;
  }
}

async function branchPrompt(branch: string, cwd: string, git: Git): Promise<string> {
  if (!(await isInRepository(git))) throw invalid(`${JSON.stringify(cwd)} is not a git repository`);
  const base = await mergeBaseWithHead(git, branch);
  const how =
    base === undefined
      ? `Find out where the two part, for example with \`git merge-base HEAD "$(git rev-parse --abbrev-ref "${branch}@{upstream}")"\`, and look at \`git diff\` against that commit.`
      : `The two part at commit ${base}: \`git diff ${base}\` shows what would be merged.`;
  return `Review what this checkout changes compared with the branch '${branch}'. ${how} List what the author should act on, the most important first.`;
}
