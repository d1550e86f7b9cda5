import { readFile } from 'node:fs/promises';
import { basename, dirname } from 'node:path';
import { osErrorCode, osErrorText } from '../os-error.ts';
import { countCodePoints } from '../tools/code-points.ts';
import { decodeUtf8 } from '../utf8.ts';
import { mapAt, oneLine, stringAt } from './fields.ts';
import { MAX_NAME, MAX_TEXT } from './limits.ts';
import { parseYaml, YamlTextError } from './yaml-text.ts';

/** What the front matter of a SKILL.md says of its skill. */
export interface SkillHeader {
  readonly name: string;
  readonly description: string;
  readonly shortDescription: string | undefined;
}

/** Why a SKILL.md cannot be used; the message is in the words of 0.129.0, but for what is wrong in YAML. */
export class SkillFileError extends Error {}

const KEYS: ReadonlySet<string> = new Set(['name', 'description', 'metadata', 'short-description']);

/** Reads the front matter of a SKILL.md. @throws SkillFileError */
export async function readSkillHeader(path: string): Promise<SkillHeader> {
  const front = frontMatter(await readText(path));
  if (front === undefined) throw new SkillFileError('missing YAML frontmatter delimited by ---');
  try {
    return headerOf(front, path);
  } catch (error) {
    throw error instanceof YamlTextError ? new SkillFileError(`invalid YAML: ${error.message}`) : error;
  }
}

function headerOf(front: string, path: string): SkillHeader {
  const fields = mapAt(parseYaml(front, KEYS), 'the front matter');
  const name = oneLine(stringAt(fields.get('name'), 'name') ?? '');
  const description = oneLine(stringAt(fields.get('description'), 'description') ?? '');
  const metadata = mapAt(fields.get('metadata'), 'metadata');
  const short = oneLine(stringAt(metadata.get('short-description'), 'metadata.short-description') ?? '');
  if (description === '') throw new SkillFileError('missing field `description`');
  refuseLong(description, MAX_TEXT, 'description');
  refuseLong(short, MAX_TEXT, 'metadata.short-description');
  return {
    name: name === '' ? oneLine(basename(dirname(path))) || 'skill' : name,
    description,
    shortDescription: short === '' ? undefined : short,
  };
}

/** @throws SkillFileError for a name that is too long, prefix and all */
export function refuseLongName(name: string): void {
  refuseLong(name, MAX_NAME, 'name');
}

function refuseLong(text: string, limit: number, field: string): void {
  if (countCodePoints(text) <= limit) return;
  throw new SkillFileError(`invalid ${field}: exceeds maximum length of ${limit} characters`);
}

async function readText(path: string): Promise<string> {
  try {
    return decodeUtf8(await readFile(path));
  } catch (error) {
    const code = osErrorCode(error);
    const reason = code === undefined ? undefined : osErrorText(code);
    throw new SkillFileError(
      `failed to read file: ${reason ?? (error instanceof Error ? error.message : String(error))}`,
    );
  }
}

/** Unlike `trim`, this takes no byte order mark for a blank: with one the reference reads no front matter, either. */
const FENCE = /^[^\S\uFEFF]*---[^\S\uFEFF]*$/;

/** The lines between the first two of `---`, the first of which begins the text; undefined where there are none. */
function frontMatter(text: string): string | undefined {
  const lines = text.split(/\r?\n/);
  if (!FENCE.test(lines[0] ?? '')) return undefined;
  const end = lines.findIndex((line, index) => index > 0 && FENCE.test(line));
  return end > 1 ? lines.slice(1, end).join('\n') : undefined;
}
