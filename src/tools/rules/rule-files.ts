import { existsSync } from 'node:fs';
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { ConfigWarningNotification } from '../../protocol/index.ts';
import type { PrefixRule } from './prefix-rule.ts';
import { readRules, type RulesText } from './read-rules.ts';
import type { RulesError } from './tokens.ts';

/** What the rules files of some folders say together. */
export interface RuleFiles {
  readonly rules: readonly PrefixRule[];
  readonly hostExecutables: RulesText['hostExecutables'];
  readonly hosts: RulesText['hosts'];
  /** Files and folders of which not all could be read. */
  readonly unreadable: readonly string[];
  /** What users should know of them. */
  readonly warnings: readonly ConfigWarningNotification[];
}

interface RuleFile extends Omit<RulesText, 'error'> {
  readonly path: string;
  readonly warning: ConfigWarningNotification | null;
}

/** Reads `rules/*.rules` below each configuration folder, files by name; a mistake costs nothing but that file's rest. */
export async function readRuleFiles(configFolders: readonly string[]): Promise<RuleFiles> {
  const found = await Promise.all(configFolders.map((folder) => readFolder(join(folder, 'rules'))));
  const files = found.flat();
  return {
    rules: files.flatMap(({ rules }) => rules),
    hostExecutables: new Map(files.flatMap(({ hostExecutables }) => [...hostExecutables])),
    hosts: files.flatMap(({ hosts }) => hosts),
    unreadable: files.flatMap(({ path, warning }) => (warning === null ? [] : [path])),
    warnings: files.flatMap(({ warning }) => (warning === null ? [] : [warning])),
  };
}

async function readFolder(folder: string): Promise<readonly RuleFile[]> {
  if (!existsSync(folder)) return [];
  try {
    const entries = await readdir(folder, { withFileTypes: true });
    const names = entries.filter((entry) => !entry.isDirectory() && entry.name.endsWith('.rules'));
    const paths = names.map(({ name }) => join(folder, name)).toSorted();
    return await Promise.all(paths.map(readRuleFile));
  } catch (error) {
    return [unreadable(folder, `failed to read rules files from ${folder}: ${messageOf(error)}`)];
  }
}

async function readRuleFile(path: string): Promise<RuleFile> {
  try {
    const text = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(await readFile(path));
    const { error, ...said } = readRules(text);
    return { path, ...said, warning: error === null ? null : mistake(path, error) };
  } catch (error) {
    return unreadable(path, `failed to read rules file ${path}: ${messageOf(error)}`);
  }
}

function unreadable(path: string, details: string): RuleFile {
  return {
    path,
    rules: [],
    hostExecutables: new Map(),
    hosts: [],
    warning: { summary: SUMMARY, details: `${details}\n${CONSEQUENCE}` },
  };
}

const SUMMARY = 'Error parsing rules; custom rules not applied.';
const CONSEQUENCE =
  'Until this is mended every command has to be approved, as it cannot be known what the rules forbid; what they forbid before the mistake stays forbidden.';

/** Summary, place and beginning of the details are those of 0.129.0. */
function mistake(path: string, { message, range }: RulesError): ConfigWarningNotification {
  const { line, column } = range.start;
  const place = `${path}:${line}:${column}`;
  const details = `failed to parse rules file ${path}: starlark error: error: ${message}\n --> ${place}\n${CONSEQUENCE}`;
  return { summary: SUMMARY, details, path, range };
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
