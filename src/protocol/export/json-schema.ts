import fs from 'node:fs/promises';
import path from 'node:path';
import type { Definition } from '../schema/node.ts';
import { allDefinitions, messageShapes, references, type ExportOptions } from './definitions.ts';
import { messageUnions } from './message-unions.ts';
import { printSchema, type JsonObject } from './print-json.ts';

/** A definition to print, and what the titles of its variants end in. */
interface Printable {
  readonly definition: Definition;
  readonly suffix: string;
  /** Whether it has a file of its own. */
  readonly isMessage: boolean;
}

/**
 * Writes the protocol as JSON Schema, in the files of the reference: one a message, one bundle of everything with
 * the newer shapes under `v2`, and one flat bundle of those.
 */
export async function exportJsonSchema(outDir: string, options: ExportOptions): Promise<void> {
  const files = jsonSchemaFiles(options);
  const folders = new Set([...files.keys()].map((name) => path.dirname(path.join(outDir, name))));
  for (const folder of folders) await fs.mkdir(folder, { recursive: true });
  for (const [name, content] of files) {
    await fs.writeFile(path.join(outDir, name), `${JSON.stringify(content, null, 2)}\n`);
  }
}

/** The files of `exportJsonSchema` by their path. */
export function jsonSchemaFiles(options: ExportOptions): ReadonlyMap<string, JsonObject> {
  const printables = allPrintables(options);
  const bySource = new Map(printables.map((printable) => [printable.definition, printable]));
  const files = new Map<string, JsonObject>();
  for (const printable of printables) {
    if (!printable.isMessage) continue;
    const [place = ''] = printable.definition.json;
    const name = place.startsWith('Initialize') ? `v1/${place}` : place.replace('v2/RequestId', 'RequestId');
    files.set(`${name}.json`, alone(printable, bySource, options));
  }
  files.set('codex_app_server_protocol.schemas.json', bundle(printables, options));
  files.set('codex_app_server_protocol.v2.schemas.json', flatBundle(printables, bySource, options));
  return files;
}

function allPrintables(options: ExportOptions): Printable[] {
  const messages = messageShapes(options);
  const shapes = [...allDefinitions(options)]
    .filter(({ json }) => json.length > 0)
    .map((definition) => ({ definition, suffix: definition.name, isMessage: messages.has(definition) }));
  const unions = messageUnions({ ...options, target: 'json' }).map((union) => ({
    ...union,
    isMessage: true,
  }));
  return [...shapes, ...unions].toSorted((a, b) => (a.definition.name < b.definition.name ? -1 : 1));
}

const draft = 'http://json-schema.org/draft-07/schema#';

function print(
  { definition, suffix, isMessage }: Printable,
  nested: boolean,
  options: ExportOptions,
): JsonObject {
  const printed = printSchema(definition.body, suffix, { ...options, nested });
  return isMessage ? { $schema: draft, title: definition.name, ...printed } : printed;
}

type BySource = ReadonlyMap<Definition, Printable>;

/** One message with everything it refers to. */
function alone(message: Printable, bySource: BySource, options: ExportOptions): JsonObject {
  const printed = print(message, false, options);
  const rest = closure([message], bySource).filter((printable) => printable !== message);
  if (rest.length === 0) return printed;
  return {
    ...printed,
    definitions: Object.fromEntries(
      rest.map((printable) => [
        printable.definition.name,
        print({ ...printable, isMessage: false }, false, options),
      ]),
    ),
  };
}

function closure(roots: readonly Printable[], bySource: BySource): Printable[] {
  const found = new Set<Printable>();
  const pending = [...roots];
  for (let next = pending.pop(); next !== undefined; next = pending.pop()) {
    if (found.has(next)) continue;
    found.add(next);
    pending.push(...references(next.definition.body).flatMap((definition) => bySource.get(definition) ?? []));
  }
  return [...found].toSorted((a, b) => (a.definition.name < b.definition.name ? -1 : 1));
}

/** Everything, the newer shapes under `v2`. */
function bundle(printables: readonly Printable[], options: ExportOptions): JsonObject {
  const root: Record<string, JsonObject> = {};
  const v2: Record<string, JsonObject> = {};
  for (const printable of printables) {
    const { name, json } = printable.definition;
    for (const place of json) (place.startsWith('v2/') ? v2 : root)[name] = print(printable, true, options);
  }
  return { $schema: draft, title: 'CodexAppServerProtocol', type: 'object', definitions: { ...root, v2 } };
}

/** The newer shapes, and the unions of client requests and server notifications with what those refer to. */
function flatBundle(
  printables: readonly Printable[],
  bySource: BySource,
  options: ExportOptions,
): JsonObject {
  const unions = printables.filter(({ definition }) =>
    ['ClientRequest', 'ServerNotification'].includes(definition.name),
  );
  const included = new Set(closure(unions, bySource));
  const chosen = printables.filter(
    (printable) => included.has(printable) || printable.definition.json[0]?.startsWith('v2/'),
  );
  const definitions = Object.fromEntries(
    chosen.map((printable) => [printable.definition.name, print(printable, false, options)]),
  );
  return { $schema: draft, title: 'CodexAppServerProtocolV2', type: 'object', definitions };
}
