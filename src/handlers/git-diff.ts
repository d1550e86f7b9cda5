import { resolve } from 'node:path';
import { ProcessTableClosedError, type ProcessTable } from '../exec/index.ts';
import { diffToRemote, GitOutputTooLarge, type GitOptions } from '../git/index.ts';
import { internal, invalidRequest, type Handler } from '../rpc/index.ts';

/** What comparing a checkout with its remote takes. */
export interface GitDiffParts {
  /** The folder that relative paths of requests start from. */
  readonly cwd: string;
  readonly env: Readonly<Record<string, string>>;
  readonly processes: Pick<ProcessTable, 'start'>;
}

/** `gitDiffToRemote`: what the checkout holds that its remote does not. */
export function gitDiffToRemote({ cwd: base, env, processes }: GitDiffParts): Handler<'gitDiffToRemote'> {
  return async ({ cwd }, { signal }) => {
    const start: GitOptions['start'] = (spec, options) => processes.start(spec, options);
    const found =
      cwd === ''
        ? undefined
        : await diffToRemote({ cwd: resolve(base, cwd), env, start, signal }).catch(refuse);
    if (found !== undefined) return found;
    throw invalidRequest(`failed to compute git diff to remote for cwd: ${JSON.stringify(cwd)}`);
  };
}

function refuse(error: unknown): never {
  if (error instanceof GitOutputTooLarge) throw invalidRequest(error.message);
  throw error instanceof ProcessTableClosedError ? internal('the server is closing') : error;
}
