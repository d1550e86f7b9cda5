import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { type EffectiveConfig, foldersFromRoot, realPath, statOf } from '../../config/index.ts';
import type { UserInstructions } from './turn-context.ts';

type InstructionConfig = Pick<
  EffectiveConfig,
  'codexHome' | 'projectDocMaxBytes' | 'projectDocFallbackFilenames' | 'projectRootMarkers' | 'features'
>;

export interface InstructionSources {
  /** The files found, the user's own first, then from the project root down: `instructionSources` on the wire. */
  readonly paths: readonly string[];
  /** Undefined where they say nothing. */
  readonly instructions: UserInstructions | undefined;
}

const NAMES = ['AGENTS.override.md', 'AGENTS.md'] as const;

const ABOUT_AGENTS_MD = `AGENTS.md files hold people's guidance for agents: conventions, how the project is laid out, how it is built and tested, even how a pull request is to be worded. They can be in any folder, inside a repository or not.

An AGENTS.md holds for its folder and everything below it. Follow all those whose scope covers a file before you change it; what they say of names and style is about files in their scope only.

Of two that disagree the deeper one wins, and what system, developer or user say in the conversation wins over both.`;

/**
 * Reads the instructions for a folder: the user's (`CODEX_HOME`), then the project's, one file a folder from
 * the project root down to `cwd`, `projectDocMaxBytes` in all. Read once a thread; later turns keep them.
 */
export async function instructionSources(
  config: InstructionConfig,
  cwd: string,
): Promise<InstructionSources> {
  const found = projectFiles(config, cwd);
  const user = await userInstructions(config.codexHome);
  const project = (await readWithin(config.projectDocMaxBytes, found)).join('\n\n');
  const texts = [user?.text, project === '' ? undefined : project];
  const joined = texts.filter((text) => text !== undefined).join('\n\n--- project-doc ---\n\n');
  const about = config.features.enabled('child_agents_md') ? ABOUT_AGENTS_MD : undefined;
  const text = [joined, about].filter((part) => part !== undefined && part !== '').join('\n\n');
  return {
    paths: [...(user ? [user.path] : []), ...found],
    instructions: text === '' ? undefined : { cwd, text },
  };
}

/** The first of the user's two files that says something. */
async function userInstructions(
  codexHome: string,
): Promise<{ readonly path: string; readonly text: string } | undefined> {
  for (const name of NAMES) {
    const path = join(codexHome, name);
    const text = existsSync(path) ? (await readFile(path, 'utf8').catch(() => '')).trim() : '';
    if (text !== '') return { path, text };
  }
  return undefined;
}

function projectFiles(config: InstructionConfig, cwd: string): readonly string[] {
  if (config.projectDocMaxBytes === 0) return [];
  const folders = foldersFromRoot(realPath(cwd), config.projectRootMarkers);
  const names = [...NAMES, ...config.projectDocFallbackFilenames];
  return folders.flatMap((folder) => firstFile(folder, names) ?? []);
}

function firstFile(folder: string, names: readonly string[]): string | undefined {
  const paths = names.map((name) => join(folder, name));
  return paths.find((path) => statOf(path)?.isFile() === true);
}

/** The files' texts until `budget` bytes are used up; the last one is cut off there. Blank ones are left out. */
async function readWithin(budget: number, paths: readonly string[]): Promise<readonly string[]> {
  const texts: string[] = [];
  let left = budget;
  for (const path of paths) {
    if (left === 0) break;
    const bytes = await readFile(path).catch(() => Buffer.alloc(0));
    const text = bytes.subarray(0, left).toString('utf8');
    if (text.trim() === '') continue;
    texts.push(text);
    left -= Math.min(left, bytes.length);
  }
  return texts;
}
