import {
  chmodSync,
  mkdirSync,
  readFileSync,
  readlinkSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { dirname, resolve } from 'node:path';
import { ConfigError } from '../config-error.ts';
import { type TomlParser, tomlParser } from '../toml.ts';
import { type ConfigTable, type ConfigValue, isTable, sameValue } from '../values.ts';
import { tableChanges } from './table-changes.ts';
import { TomlText } from './toml-text.ts';

/** How often a file may change under an edit before the edit is given up. */
const ATTEMPTS = 5;

/**
 * A config.toml that is changed by the server: the one way to write it. Only what changes is touched: comments,
 * the order and the form of everything else stay. The file is replaced in one step and keeps its permissions; a
 * new one is the user's alone (0600). A link stays one: what it leads to is replaced.
 */
export class ConfigFile {
  readonly path: string;

  constructor(path: string) {
    this.path = path;
  }

  /**
   * Makes the file say what `change` makes of what it says; nothing is written where that is the same. Edits of
   * this process come one after another; `change` is asked again where another process was faster.
   *
   * @param change may throw, which leaves the file alone
   * @returns what the file says now
   * @throws ConfigError where the file is no TOML, or cannot be changed without writing all of it anew
   */
  async edit(change: (current: ConfigTable) => ConfigTable): Promise<ConfigTable> {
    const parse = await tomlParser();
    const target = endOfLinks(this.path);
    for (let attempt = 1; ; attempt += 1) {
      const text = readText(target);
      const current = parse(text ?? '', this.path);
      const wanted = change(current);
      if (sameValue(current, wanted)) return current;
      const edited = editedText(text ?? '', current, wanted);
      const outcome = parsedOutcome(edited, parse, this.path);
      if (!outcome || !sameValue(withoutEmptyTables(outcome), withoutEmptyTables(wanted)))
        throw new ConfigError(`${this.path}: it holds the setting in a form that cannot be edited`);
      if (replaceFile(target, text, edited)) return outcome;
      if (attempt === ATTEMPTS) throw new ConfigError(`${this.path}: other programs keep changing it`);
    }
  }
}

function editedText(text: string, current: ConfigTable, wanted: ConfigTable): string {
  const original = new TomlText(text);
  const changes = tableChanges(current, wanted, (path) => original.hasHeaders(path));
  let edited = text;
  for (const change of changes) edited = new TomlText(edited).changed(change);
  return edited;
}

function parsedOutcome(text: string, parse: TomlParser, path: string): ConfigTable | undefined {
  try {
    return parse(text, path);
  } catch (error) {
    if (error instanceof ConfigError) return undefined;
    throw error;
  }
}

/** A table whose last setting is cleared may go from the text altogether. */
function withoutEmptyTables(table: ConfigTable): ConfigTable {
  const kept = Object.entries(table).flatMap(([key, value]): [string, ConfigValue][] => {
    if (!isTable(value)) return [[key, value]];
    const below = withoutEmptyTables(value);
    return Object.keys(below).length === 0 ? [] : [[key, below]];
  });
  return Object.fromEntries(kept);
}

/** Where a chain of links leads, whether or not there is a file; a chain that bites its tail is replaced itself. */
function endOfLinks(path: string): string {
  const seen = new Set<string>();
  for (let at = path; !seen.has(at);) {
    seen.add(at);
    const link = linkAt(at);
    if (link === undefined) return at;
    at = resolve(dirname(at), link);
  }
  return path;
}

function linkAt(path: string): string | undefined {
  try {
    return readlinkSync(path);
  } catch {
    return undefined;
  }
}

function readText(path: string): string | undefined {
  try {
    return readFileSync(path, 'utf8');
  } catch (error) {
    if (isMissing(error)) return undefined;
    throw new ConfigError(`Failed to read config file ${path}: ${reasonOf(error)}`);
  }
}

/** False where the file does not say `expected` any more: somebody else has written it meanwhile. */
function replaceFile(path: string, expected: string | undefined, text: string): boolean {
  const temporary = `${path}.${process.pid}.tmp`;
  try {
    mkdirSync(dirname(path), { recursive: true });
    const mode = statSync(path, { throwIfNoEntry: false })?.mode ?? 0o600;
    writeFileSync(temporary, text, { mode: 0o600 });
    chmodSync(temporary, mode & 0o777);
    const unchanged = readText(path) === expected;
    if (unchanged) renameSync(temporary, path);
    else rmSync(temporary);
    return unchanged;
  } catch (error) {
    rmSync(temporary, { force: true });
    if (error instanceof ConfigError) throw error;
    throw new ConfigError(`failed to persist config.toml at ${path}: ${reasonOf(error)}`);
  }
}

function isMissing(error: unknown): boolean {
  return error instanceof Error && 'code' in error && error.code === 'ENOENT';
}

function reasonOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
