import { existsSync, mkdirSync, mkdtempSync, readFileSync, realpathSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { ThreadItem, Turn } from '../../protocol/index.ts';

/** Folders of the demo's own, so that it touches no thread, trust entry or file of the user's. */
export interface Playground {
  readonly root: string;
  readonly codexHome: string;
  readonly workspace: string;
}

const NOTES = ['[x] buy coffee', '[ ] water the plants', '[ ] call Ada', ''].join('\n');
const NOTES_AFTER = NOTES.replace('[ ] water', '[x] water');
const LEFT = '[ ] water the plants\n[ ] call Ada\n';

/** What the demo's server is configured with. Only the workspace is writable: the playground itself lies in `/tmp`. */
export const DEMO_CONFIG = `model_provider = "offline"
approval_policy = "untrusted"
sandbox_mode = "workspace-write"
sandbox_workspace_write = { exclude_slash_tmp = true, exclude_tmpdir_env_var = true }
`;

/** Makes a small project and a `CODEX_HOME`, both new, below the system's folder for temporary files. */
export function makePlayground(): Playground {
  const root = realpathSync(mkdtempSync(join(tmpdir(), 'quire-demo-')));
  const playground = { root, codexHome: join(root, 'codex-home'), workspace: join(root, 'workspace') };
  mkdirSync(playground.codexHome);
  mkdirSync(playground.workspace);
  writeFileSync(join(playground.codexHome, 'config.toml'), DEMO_CONFIG);
  writeFileSync(join(playground.workspace, 'notes.txt'), NOTES);
  return playground;
}

/** What the user asks for. */
export const REQUEST = 'List what is left to do in notes.txt, and tick off the plants.';

/**
 * What makes the offline model do it (docs/offline-model.md). The command ends well although its last part is stopped:
 * a command that the sandbox made fail would be run again outside it, as the user has approved it.
 */
export const SCRIPT = `pace: 30ms
think: A command can list what is open. Then I edit the notes.
plan: [>] list what is left | [ ] tick off the plants | [ ] report
run: ls; grep -F "[ ]" notes.txt | tee todo.txt; sleep 0.5; touch ../outside.txt 2>&1 || echo "so nothing was written there"
patch:
*** Begin Patch
*** Update File: notes.txt
@@
 [x] buy coffee
-[ ] water the plants
+[x] water the plants
*** End Patch
plan: [x] list what is left | [x] tick off the plants | [x] report
say: The plants are ticked off now. The command in the sandbox printed:
{output 2}
The words are from a script, not from a language model; all the rest was real.`;

/** What is not as it should be after a turn with these items, each in one sentence. */
export function problemsAfter(
  turn: Turn,
  items: readonly ThreadItem[],
  { root, workspace }: Playground,
): readonly string[] {
  const contents = (file: string): string => {
    const path = join(workspace, file);
    return existsSync(path) ? readFileSync(path, 'utf8') : '';
  };
  const unless = (fine: boolean, problem: string): readonly string[] => (fine ? [] : [problem]);
  return [
    ...unless(
      turn.status === 'completed',
      `The turn ended as ${turn.status}: ${turn.error?.message ?? 'nobody said why'}`,
    ),
    ...commandProblems(items, contents('todo.txt')),
    ...unless(
      !existsSync(join(root, 'outside.txt')),
      'The sandbox let a command write outside the workspace.',
    ),
    ...unless(contents('notes.txt') === NOTES_AFTER, 'The patch was not applied to notes.txt.'),
    ...unless(
      items.some(({ type }) => type === 'agentMessage'),
      'There was no answer.',
    ),
  ];
}

function commandProblems(items: readonly ThreadItem[], todo: string): readonly string[] {
  const command = items.find((item) => item.type === 'commandExecution');
  if (command === undefined) return ['No command ran.'];
  if (command.status !== 'completed') {
    return [`The command failed: ${command.aggregatedOutput ?? command.status}`];
  }
  return todo === LEFT ? [] : ['The command did not write todo.txt.'];
}
