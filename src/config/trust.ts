import { mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { ConfigError } from './config-error.ts';
import type { EffectiveConfig } from './effective.ts';
import { locateOffsets } from './locate.ts';
import { realPath } from './projects.ts';
import { tomlParser } from './toml.ts';
import { type ConfigTable, mergeTables, tableVersion } from './values.ts';

/**
 * The project that a thread/start which names a folder marks as trusted: one that nobody decided on, whose
 * thread may write. Undefined where nothing is to be marked. After `trustProject` the config is loaded again,
 * now with the project's own.
 */
export function projectToTrust(config: EffectiveConfig): string | undefined {
  const mayWrite =
    config.sandboxPolicy.type === 'workspaceWrite' || config.sandboxPolicy.type === 'dangerFullAccess';
  return mayWrite && config.trustLevel === undefined ? config.trustKey : undefined;
}

/**
 * Writes `[projects."<key>"] trust_level = "trusted"` into config.toml and leaves the rest of its text alone.
 * The file is replaced in one step and is the user's alone afterwards (0600).
 * @throws ConfigError where the file is no TOML or holds the project in a form that cannot be added to.
 */
export async function trustProject(codexHome: string, key: string): Promise<void> {
  const parse = await tomlParser();
  // A config.toml that is a link stays one: the file it leads to is replaced.
  const path = realPath(join(codexHome, 'config.toml'));
  const text = readText(path);
  const before = parse(text, path);
  const wanted = tableVersion(mergeTables(before, { projects: { [key]: { trust_level: 'trusted' } } }));
  if (tableVersion(before) === wanted) return;
  for (const edited of candidates(text, key)) {
    if (versionOf(edited, path, parse) === wanted) return replaceFile(path, edited);
  }
  throw new ConfigError(
    `${path}: cannot mark ${key} as trusted: its entry under [projects] is in a form that is not edited`,
  );
}

/** Ways to add the entry, the usual one first; which one holds is found by parsing the outcome. */
function* candidates(text: string, key: string): Generator<string> {
  const name = JSON.stringify(key);
  const setting = 'trust_level = "trusted"';
  const gap = text === '' ? '' : text.endsWith('\n') ? '\n' : '\n\n';
  yield `${text}${gap}[projects.${name}]\n${setting}\n`;
  const entry = locateOffsets(text, ['projects', key]);
  if (entry) {
    const endOfHeader = text.indexOf('\n', entry.end);
    yield endOfHeader === -1 ? `${text}\n${setting}\n` : insert(text, endOfHeader + 1, `${setting}\n`);
    yield insert(text, entry.start + 1, ` ${setting} `);
    yield insert(text, entry.start + 1, ` ${setting}, `);
  }
  const projects = locateOffsets(text, ['projects']);
  if (projects) {
    yield insert(text, projects.start + 1, ` ${name} = { ${setting} } `);
    yield insert(text, projects.start + 1, ` ${name} = { ${setting} }, `);
  }
}

function insert(text: string, at: number, what: string): string {
  return text.slice(0, at) + what + text.slice(at);
}

function versionOf(
  text: string,
  path: string,
  parse: (text: string, path: string) => ConfigTable,
): string | undefined {
  try {
    return tableVersion(parse(text, path));
  } catch (error) {
    if (error instanceof ConfigError) return undefined;
    throw error;
  }
}

function replaceFile(path: string, text: string): void {
  mkdirSync(dirname(path), { recursive: true });
  const temporary = `${path}.${process.pid}.tmp`;
  try {
    writeFileSync(temporary, text, { mode: 0o600, flag: 'wx' });
    renameSync(temporary, path);
  } catch (error) {
    rmSync(temporary, { force: true });
    throw error;
  }
}

function readText(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return '';
    throw error;
  }
}
