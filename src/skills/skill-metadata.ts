import { readFile } from 'node:fs/promises';
import { dirname, isAbsolute, join, normalize } from 'node:path';
import type { Logger } from '../log/logger.ts';
import { osErrorCode } from '../os-error.ts';
import type { SkillInterface, SkillToolDependency } from '../protocol/index.ts';
import { countCodePoints } from '../tools/code-points.ts';
import { decodeUtf8 } from '../utf8.ts';
import { listAt, mapAt, oneLine, stringAt } from './fields.ts';
import { MAX_NAME, MAX_TEXT } from './limits.ts';
import type { Skill } from './skill.ts';
import { parseYaml, YamlTextError, type YamlMap, type YamlValue } from './yaml-text.ts';

/** What `agents/openai.yaml` beside a SKILL.md says of it. */
export interface SkillMetadataFile extends Pick<Skill, 'interface' | 'dependencies' | 'offered'> {
  /** For which products the skill is; empty: for all. */
  readonly products: readonly string[];
}

const NOTHING: SkillMetadataFile = { offered: true, products: [] };
const PRODUCTS: ReadonlySet<string> = new Set(['chatgpt', 'codex', 'atlas']);
const COLOUR = /^#[0-9a-f]{6}$/i;

const KEYS: ReadonlySet<string> = new Set([
  'interface',
  'display_name',
  'short_description',
  'icon_small',
  'icon_large',
  'brand_color',
  'default_prompt',
  'dependencies',
  'tools',
  'policy',
  'allow_implicit_invocation',
  'products',
]);

/** A file that cannot be read says nothing: the skill is there all the same, as in 0.129.0. Values that are no good are left out. */
export async function readSkillMetadata(skillFile: string, log: Logger): Promise<SkillMetadataFile> {
  const folder = dirname(skillFile);
  const path = join(folder, 'agents', 'openai.yaml');
  try {
    return metadataOf(parseYaml(decodeUtf8(await readFile(path)), KEYS), folder);
  } catch (error) {
    if (osErrorCode(error) !== 'ENOENT') log.warn('metadata of a skill is ignored', { path, error });
    return NOTHING;
  }
}

function metadataOf(file: YamlValue, folder: string): SkillMetadataFile {
  const fields = mapAt(file, 'the file');
  const shown = interfaceOf(mapAt(fields.get('interface'), 'interface'), folder);
  const tools = listAt(mapAt(fields.get('dependencies'), 'dependencies').get('tools'), 'dependencies.tools');
  const needed = tools.flatMap((tool) => dependencyOf(mapAt(tool, 'dependencies.tools')) ?? []);
  const policy = mapAt(fields.get('policy'), 'policy');
  return {
    ...(Object.values(shown).some((value) => value !== null) ? { interface: shown } : {}),
    ...(needed.length > 0 ? { dependencies: { tools: needed } } : {}),
    offered: booleanAt(policy.get('allow_implicit_invocation'), 'policy.allow_implicit_invocation') ?? true,
    products: listAt(policy.get('products'), 'policy.products').map(product),
  };
}

function interfaceOf(fields: YamlMap, folder: string): SkillInterface {
  const text = (key: string, limit: number): string | null =>
    shortText(stringAt(fields.get(key), `interface.${key}`), limit);
  const icon = (key: string): string | null =>
    iconPath(stringAt(fields.get(key), `interface.${key}`), folder);
  const colour = stringAt(fields.get('brand_color'), 'interface.brand_color')?.trim() ?? '';
  return {
    displayName: text('display_name', MAX_NAME),
    shortDescription: text('short_description', MAX_TEXT),
    iconSmall: icon('icon_small'),
    iconLarge: icon('icon_large'),
    brandColor: COLOUR.test(colour) ? colour : null,
    defaultPrompt: text('default_prompt', MAX_TEXT),
  };
}

/** A dependency without a kind or value is none. */
function dependencyOf(fields: YamlMap): SkillToolDependency | undefined {
  const text = (key: string, limit = MAX_TEXT): string | null =>
    shortText(stringAt(fields.get(key), `dependencies.tools.${key}`), limit);
  const [type, value] = [text('type', MAX_NAME), text('value')];
  if (type === null || value === null) return undefined;
  const more = {
    description: text('description'),
    transport: text('transport', MAX_NAME),
    command: text('command'),
    url: text('url'),
  };
  const said = Object.entries(more).filter(([, text]) => text !== null);
  return { type, value, ...Object.fromEntries(said) };
}

function shortText(value: string | undefined, limit: number): string | null {
  const text = oneLine(value ?? '');
  return text === '' || countCodePoints(text) > limit ? null : text;
}

/** Icons are files in the skill's own `assets`. */
function iconPath(path: string | undefined, folder: string): string | null {
  if (path === undefined || path === '' || isAbsolute(path)) return null;
  const names = path.split('/').filter((name) => name !== '' && name !== '.');
  return names[0] !== 'assets' || names.includes('..') ? null : join(folder, normalize(path));
}

function booleanAt(value: YamlValue | undefined, at: string): boolean | undefined {
  const text = stringAt(value, at);
  if (text === undefined) return undefined;
  if (/^(?:true|True|TRUE)$/.test(text)) return true;
  if (/^(?:false|False|FALSE)$/.test(text)) return false;
  throw new YamlTextError(`${at}: invalid type: string ${JSON.stringify(text)}, expected a boolean`);
}

function product(value: YamlValue): string {
  const name = stringAt(value, 'policy.products')?.toLowerCase() ?? '';
  if (!PRODUCTS.has(name)) throw new YamlTextError(`policy.products: unknown variant \`${name}\``);
  return name;
}
