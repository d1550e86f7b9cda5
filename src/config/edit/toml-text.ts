import { type ConfigTable, type ConfigValue, isTable } from '../values.ts';
import {
  type KeyPath,
  type ScannedEntry,
  type ScannedHeader,
  type ScannedStatement,
  scanToml,
} from './scan.ts';
import { type Change, isTableList } from './table-changes.ts';
import { dottedToml, inlineToml } from './write-toml.ts';

/** A TOML text that is changed in places and else left alone. */
export class TomlText {
  readonly #text: string;
  readonly #statements: readonly ScannedStatement[];
  readonly #newline: string;

  /** @param text parses */
  constructor(text: string) {
    this.#text = text;
    this.#statements = scanToml(text);
    this.#newline = text.includes('\r\n') ? '\r\n' : '\n';
  }

  hasHeaders(path: KeyPath): boolean {
    return this.#headers().some((header) => header.isArray && samePath(header.keyPaths.at(-1), path));
  }

  /** The text with the change made. What cannot be done in this form comes out wrong: the caller parses the outcome. */
  changed(change: Change): string {
    switch (change.kind) {
      case 'set':
        return this.#set(change.path, change.value);
      case 'clear':
        return this.#clear(change.path);
      case 'element':
        return this.#addElement(change.path, change.index, change.value);
    }
  }

  #set(path: KeyPath, value: ConfigValue): string {
    const entry = this.#allEntries().find((candidate) => samePath(candidate.path, path));
    if (entry) return this.#replace(entry.value.span.start, entry.value.span.end, inlineToml(value));
    const cleared = this.#clear(path);
    return cleared === this.#text ? this.#add(path, value) : new TomlText(cleared).#add(path, value);
  }

  /** Adds a key to a table that is there. */
  #add(path: KeyPath, value: ConfigValue): string {
    const parent = path.slice(0, -1);
    const inline = this.#allEntries().findLast(
      ({ value: { kind }, path: at }) => kind === 'table' && startsWith(parent, at),
    );
    if (inline) return this.#addInline(inline, path, value);
    const headers = this.#headers().filter((header) => startsWith(header.path, parent));
    const dotted = this.#entries().filter((entry) => crosses(entry, parent));
    const last = dotted.at(-1);
    if (last && !headers.some((header) => samePath(header.path, parent)))
      return this.#addLine(last, `${dottedToml(path.slice(last.table.length))} = ${inlineToml(value)}`);
    if (isTable(value) || isTableList(value)) return this.#addSections(parent, path, value);
    return this.#addEntry(parent, headers, path, value);
  }

  #addInline({ value: table, path: at }: ScannedEntry, path: KeyPath, value: ConfigValue): string {
    if (table.kind !== 'table') return this.#text;
    const setting = `${dottedToml(path.slice(at.length))} = ${inlineToml(value)}`;
    const last = table.entries.at(-1);
    if (last) return this.#replace(last.span.end, last.span.end, `, ${setting}`);
    return this.#replace(table.span.start, table.span.end, `{ ${setting} }`);
  }

  #addEntry(parent: KeyPath, below: readonly ScannedHeader[], path: KeyPath, value: ConfigValue): string {
    const setting = `${dottedToml(path.slice(-1))} = ${inlineToml(value)}`;
    const header = below.find((candidate) => samePath(candidate.path, parent));
    const neighbour = this.#entries().findLast(({ table }) => samePath(table, parent)) ?? header;
    if (neighbour) return this.#addLine(neighbour, setting);
    if (parent.length === 0) return `${setting}${this.#newline}${this.#text}`;
    const [first] = below;
    if (!first) return this.#addSectionsBehind(undefined, [[`[${dottedToml(parent)}]`, setting]]);
    const at = this.#lineEndBefore(first);
    const lines = [...(at === 0 ? [] : ['']), `[${dottedToml(this.#names(parent))}]`, setting, ''];
    return this.#replace(at, at, lines.join(this.#newline));
  }

  /** Adds a table, or tables, behind what there is of the one that they belong to. */
  #addSections(parent: KeyPath, path: KeyPath, value: ConfigTable | readonly ConfigTable[]): string {
    const family = this.#headers().findLast((header) => startsWith(header.path, parent));
    const names = [...this.#names(parent), ...path.slice(-1)];
    return this.#addSectionsBehind(parent.length === 0 ? undefined : family, sections(names, value));
  }

  #addElement(path: KeyPath, index: number, value: ConfigTable): string {
    const before = [...path, String(index - 1)];
    const behind = this.#headers().findLast((header) => startsWith(header.path, index === 0 ? path : before));
    return this.#addSectionsBehind(behind, [elementSection(this.#names(path), value)]);
  }

  /** @param behind the header of the section to follow; undefined: all of the text */
  #addSectionsBehind(behind: ScannedHeader | undefined, added: readonly (readonly string[])[]): string {
    const at = behind ? this.#lineEnd(this.#bodyEnd(behind)) : this.#text.length;
    const before = this.#text.slice(0, at);
    const gap = before === '' ? '' : before.endsWith('\n') ? this.#newline : this.#newline.repeat(2);
    const text = added.map((lines) => lines.map((line) => line + this.#newline).join(''));
    return this.#replace(at, at, gap + text.join(this.#newline));
  }

  #clear(path: KeyPath): string {
    const inline = this.#inlineTables().find((table) => holds(table, path));
    if (inline) return this.#clearInline(inline, path);
    let [text, from, inGone] = ['', 0, false];
    for (const statement of this.#statements) {
      const wasInGone = inGone;
      if (statement.kind === 'header') inGone = startsWith(statement.path, path);
      if (!inGone && (statement.kind === 'header' || !startsWith(statement.path, path))) continue;
      if (!wasInGone) text += this.#text.slice(from, this.#commentStart(statement));
      from = this.#lineEnd(statement);
    }
    return text + this.#text.slice(from);
  }

  #clearInline({ value: table }: ScannedEntry, path: KeyPath): string {
    if (table.kind !== 'table') return this.#text;
    const kept = table.entries.filter((entry) => !startsWith(entry.path, path));
    const texts = kept.map(({ span }) => this.#text.slice(span.start, span.end));
    return this.#replace(
      table.span.start,
      table.span.end,
      kept.length === 0 ? '{}' : `{ ${texts.join(', ')} }`,
    );
  }

  #entries(): readonly ScannedEntry[] {
    return this.#statements.filter((statement) => statement.kind === 'entry');
  }

  #headers(): readonly ScannedHeader[] {
    return this.#statements.filter((statement) => statement.kind === 'header');
  }

  /** Those of inline tables too, outer ones first; not those in lists, which are written as a whole. */
  #allEntries(): readonly ScannedEntry[] {
    const within = (entry: ScannedEntry): ScannedEntry[] =>
      entry.value.kind === 'table' ? [entry, ...entry.value.entries.flatMap(within)] : [entry];
    return this.#entries().flatMap(within);
  }

  #inlineTables(): readonly ScannedEntry[] {
    return this.#allEntries().filter(({ value }) => value.kind === 'table');
  }

  /** The path as headers name it: without the indices of elements. */
  #names(path: KeyPath): KeyPath {
    const header = this.#headers().find((candidate) => startsWith(candidate.path, path));
    if (!header) return path;
    const indices = header.path.length - header.keys.length;
    if (indices === 0) return path;
    const depth = header.keyPaths.filter((at) => at.length <= path.length).length;
    return header.keys.slice(0, depth).map(({ name }) => name);
  }

  #bodyEnd(header: ScannedHeader): ScannedStatement {
    const from = this.#statements.indexOf(header) + 1;
    const next = this.#statements.findIndex(({ kind }, index) => index >= from && kind === 'header');
    return this.#statements[(next === -1 ? this.#statements.length : next) - 1] ?? header;
  }

  #addLine(behind: ScannedStatement, line: string): string {
    const at = this.#lineEnd(behind);
    const gap = this.#text.slice(0, at).endsWith('\n') ? '' : this.#newline;
    return this.#replace(at, at, gap + line + this.#newline);
  }

  #lineEnd({ span }: ScannedStatement): number {
    const end = this.#text.indexOf('\n', span.end);
    return end === -1 ? this.#text.length : end + 1;
  }

  #lineEndBefore(statement: ScannedStatement): number {
    const before = this.#statements[this.#statements.indexOf(statement) - 1];
    return before ? this.#lineEnd(before) : 0;
  }

  /** Where the statement begins with the comments right above it, and with the blank lines above those. */
  #commentStart(statement: ScannedStatement): number {
    const first = this.#lineEndBefore(statement);
    const above = this.#text.slice(first, statement.span.start);
    const kept = /^((?:.*\n)*?)(?:[ \t]*\r?\n)*(?:[ \t]*#.*\n)*[ \t]*$/.exec(above)?.[1] ?? '';
    return first + kept.length;
  }

  #replace(start: number, end: number, text: string): string {
    return this.#text.slice(0, start) + text + this.#text.slice(end);
  }
}

/** Whether the inline table holds what is at `path`, or the beginning of its dotted keys. */
function holds({ path: at, value }: ScannedEntry, path: KeyPath): boolean {
  if (value.kind !== 'table' || at.length >= path.length || !startsWith(path, at)) return false;
  return value.entries.some((entry) => startsWith(entry.path, path));
}

/** The tables of a new table, outer ones first; one that only holds tables needs no header. */
function sectionsOf(names: KeyPath, table: ConfigTable): readonly (readonly string[])[] {
  const own: [string, ConfigValue][] = [];
  const below: (readonly string[])[] = [];
  for (const [key, value] of Object.entries(table)) {
    if (isTable(value) || isTableList(value)) below.push(...sections([...names, key], value));
    else own.push([key, value]);
  }
  if (own.length === 0 && below.length > 0) return below;
  return [[`[${dottedToml(names)}]`, ...settings(own)], ...below];
}

function sections(
  names: KeyPath,
  value: ConfigTable | readonly ConfigTable[],
): readonly (readonly string[])[] {
  return isTable(value) ? sectionsOf(names, value) : value.map((table) => elementSection(names, table));
}

function elementSection(names: KeyPath, table: ConfigTable): readonly string[] {
  return [`[[${dottedToml(names)}]]`, ...settings(Object.entries(table))];
}

function settings(entries: readonly (readonly [string, ConfigValue])[]): readonly string[] {
  return entries.map(([key, value]) => `${dottedToml([key])} = ${inlineToml(value)}`);
}

/** Whether the entry goes by dotted keys through the table at `path`. */
function crosses({ table, path: at }: ScannedEntry, path: KeyPath): boolean {
  return table.length < path.length && at.length > path.length && startsWith(at, path);
}

function startsWith(path: KeyPath, start: KeyPath): boolean {
  return start.every((key, index) => path[index] === key);
}

function samePath(path: KeyPath | undefined, other: KeyPath): boolean {
  return path?.length === other.length && startsWith(path, other);
}
