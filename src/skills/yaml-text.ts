import { isAlias, isMap, isScalar, isSeq, parseDocument, Scalar, type Document, type YAMLError } from 'yaml';

/** YAML as far as the files of skills go: a scalar is its text, or null where it says so. */
export type YamlValue = string | null | readonly YamlValue[] | YamlMap;
export type YamlMap = ReadonlyMap<string, YamlValue>;

/** Why a text is no YAML, for whoever wrote it. */
export class YamlTextError extends Error {}

/** A value that is written as nothing. */
const NULL = /^(?:|~|null|Null|NULL)$/;

/**
 * Reads a text of YAML. Scalars stay as they are written: a skill may well be called `12` or `on`. A key that comes
 * twice counts the second time, unless `single` has it.
 *
 * @throws YamlTextError
 */
export function parseYaml(text: string, single: ReadonlySet<string>): YamlValue {
  const document = parseDocument(text, {
    schema: 'failsafe',
    uniqueKeys: (a, b) => scalarText(a) === scalarText(b) && single.has(scalarText(a) ?? ''),
    prettyErrors: false,
    logLevel: 'error',
  });
  const [problem] = document.errors;
  if (problem !== undefined) throw new YamlTextError(reasonOf(problem, text));
  return valueOf(document.contents, { document, known: new Map(), open: new Set() });
}

interface Reading {
  readonly document: Document;
  /** What was read already: an alias costs nothing, however much it stands for. */
  readonly known: Map<unknown, YamlValue>;
  readonly open: Set<unknown>;
}

function valueOf(node: unknown, reading: Reading): YamlValue {
  const { known, open, document } = reading;
  const before = known.get(node);
  if (before !== undefined) return before;
  if (open.has(node)) throw new YamlTextError('an alias stands for what it is part of');
  open.add(node);
  let value: YamlValue = null;
  if (isAlias(node)) {
    const meant = node.resolve(document);
    if (meant === undefined) throw new YamlTextError(`unknown anchor \`${node.source}\``);
    value = valueOf(meant, reading);
  } else if (isScalar(node)) {
    const text = scalarText(node) ?? '';
    value = node.type === Scalar.PLAIN && node.tag === undefined && NULL.test(text) ? null : text;
  } else if (isSeq(node)) {
    value = node.items.map((item) => valueOf(item, reading));
  } else if (isMap(node)) {
    value = new Map(node.items.map((pair) => [scalarText(pair.key) ?? '', valueOf(pair.value, reading)]));
  }
  open.delete(node);
  known.set(node, value);
  return value;
}

function scalarText(node: unknown): string | undefined {
  return isScalar(node) && typeof node.value === 'string' ? node.value : undefined;
}

/** The usual mistake, a colon in a plain text, is told as 0.129.0 tells it. */
function reasonOf({ code, message, pos: [start] }: YAMLError, text: string): string {
  if (code !== 'BLOCK_AS_IMPLICIT_KEY') return `${message} ${placeOf(start, text)}`;
  const colon = text.indexOf(':', start);
  return `mapping values are not allowed in this context ${placeOf(colon === -1 ? start : colon, text)}`;
}

function placeOf(offset: number, text: string): string {
  const before = text.slice(0, offset).split('\n');
  return `at line ${before.length} column ${(before.at(-1) ?? '').length + 1}`;
}
