import { userPath } from '../../user-path.ts';
import { posixShellScript, readBashTree, shellKind, type BashNode } from '../shell/index.ts';
import { parsePatch } from './parse-patch.ts';

/** Whether a command is really a patch. `patch` is the format's text; `workdir` is absolute. */
export type PatchCommand =
  | { readonly kind: 'notPatch' }
  | { readonly kind: 'patch'; readonly patch: string; readonly workdir: string }
  | { readonly kind: 'error'; readonly error: string };

const PROGRAMS: ReadonlySet<string> = new Set(['apply_patch', 'applypatch']);
const BARE_PATCH: PatchCommand = {
  kind: 'error',
  error: 'patch detected without explicit call to apply_patch. Rerun as ["apply_patch", "<patch>"]',
};

/**
 * Recognises the ways to apply a patch by a command: `["apply_patch", PATCH]`, or a shell script that is nothing
 * but `apply_patch <<'EOF' …`, with an optional `cd DIR &&` before it. A bare patch in place of a command or a
 * script is an error. Any other command is none of ours, even where it contains such a call (0.129.0).
 */
export async function maybeParseApplyPatch(argv: readonly string[], cwd: string): Promise<PatchCommand> {
  const [program = '', argument] = argv;
  if (argv.length === 2 && argument !== undefined && PROGRAMS.has(program))
    return patchCommand(argument, cwd);
  const script = argv.length === 1 ? program : scriptOf(argv);
  // Only a script with one of the words in it can be either; the others need no parsing.
  if (script === null || !/apply_?patch|\*\*\* Begin Patch/.test(script)) return { kind: 'notPatch' };
  if (parsePatch(script).ok) return BARE_PATCH;
  if (argv.length === 1) return { kind: 'notPatch' };
  const call = await readBashTree(script, hereDocumentCall);
  return call === null ? { kind: 'notPatch' } : patchCommand(call.patch, userPath(call.directory, cwd));
}

function patchCommand(text: string, workdir: string): PatchCommand {
  const parsed = parsePatch(text);
  return parsed.ok ? { kind: 'patch', patch: parsed.text, workdir } : { kind: 'error', error: parsed.error };
}

/** The script of a shell command; unlike elsewhere, `cmd /c` and `powershell -Command` count here. */
function scriptOf(argv: readonly string[]): string | null {
  const posix = posixShellScript(argv);
  if (posix !== null) return posix;
  const kind = shellKind(argv[0] ?? '');
  const skipped = kind === 'powershell' && argv[1]?.toLowerCase() === '-noprofile' ? 1 : 0;
  const [flag = '', script, ...rest] = argv.slice(1 + skipped);
  const matches = kind === 'powershell' ? /^-command$/i.test(flag) : kind === 'cmd' && /^\/c$/i.test(flag);
  return matches && script !== undefined && rest.length === 0 ? script : null;
}

interface HereDocumentCall {
  readonly patch: string;
  readonly directory: string;
}

function hereDocumentCall(root: BashNode): HereDocumentCall | null {
  const [statement, ...others] = root.namedChildren;
  if (statement?.type !== 'redirected_statement' || others.length > 0) return null;
  const [body, redirect, ...further] = statement.namedChildren;
  if (body === undefined || redirect === undefined || further.length > 0) return null;
  const patch = hereDocumentText(redirect);
  const directory = body.type === 'list' ? directoryBefore(body) : isBareCall(body) ? '' : null;
  return patch === null || directory === null ? null : { patch, directory };
}

function hereDocumentText(redirect: BashNode): string | null {
  if (redirect.type !== 'heredoc_redirect') return null;
  const [start, body, end, ...further] = redirect.namedChildren;
  const plain = start?.type === 'heredoc_start' && end?.type === 'heredoc_end' && further.length === 0;
  return plain && body?.type === 'heredoc_body' ? body.text.replace(/\n+$/, '') : null;
}

function isBareCall(command: BashNode): boolean {
  return command.namedChildCount === 1 && callsApplyPatch(command);
}

function callsApplyPatch(command: BashNode): boolean {
  return command.type === 'command' && PROGRAMS.has(command.childForFieldName('name')?.text ?? '');
}

/** The directory of `cd DIR && apply_patch`, or null for any other list of commands. */
function directoryBefore(list: BashNode): string | null {
  const [change, call, ...others] = list.namedChildren;
  const joined = list.children.some((child) => child?.type === '&&');
  if (change?.type !== 'command' || call === undefined || others.length > 0 || !joined) return null;
  if (!callsApplyPatch(call) || change.childForFieldName('name')?.text !== 'cd') return null;
  const [, target, ...further] = change.namedChildren;
  if (target === undefined || further.length > 0) return null;
  switch (target.type) {
    case 'word':
      return target.text;
    case 'raw_string':
      return target.text.slice(1, -1);
    case 'string': {
      const [content, ...parts] = target.namedChildren;
      return content?.type === 'string_content' && parts.length === 0 ? content.text : null;
    }
    default:
      return null;
  }
}
