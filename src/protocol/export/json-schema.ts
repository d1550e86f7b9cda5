import fs from 'node:fs/promises';
import path from 'node:path';
import type { Definition } from '../schema/node.ts';
import { allDefinitions, messageShapes, type ExportOptions } from './definitions.ts';
import { messageUnions } from './message-unions.ts';
import { printSchema, type JsonObject, type References } from './print-json.ts';

const draft = 'http://json-schema.org/draft-07/schema#';

/**
 * Writes the protocol as JSON Schema, in the files of the reference: one a message, one bundle of everything with
 * the newer shapes under `v2`, and one flat bundle of those.
 */
export async function exportJsonSchema(outDir: string, options: ExportOptions): Promise<void> {
  const definitions = [...allDefinitions(options)].filter(({ json }) => json.length > 0);
  const files = new Map<string, JsonObject>();
  const messages = messageShapes(options);
  const unions = messageUnions(options);
  for (const definition of definitions) {
    if (messages.has(definition)) files.set(fileOf(definition), alone(definition.alias, definition, options));
  }
  for (const union of unions) files.set(union.name, alone(union.name, union, options));
  files.set('codex_app_server_protocol.schemas', bundle(definitions, messages, options));
  files.set('codex_app_server_protocol.v2.schemas', flatBundle(definitions, messages, options));
  for (const folder of ['', 'v1', 'v2']) await fs.mkdir(path.join(outDir, folder), { recursive: true });
  for (const [name, content] of files) {
    await fs.writeFile(path.join(outDir, `${name}.json`), `${JSON.stringify(content, null, 2)}\n`);
  }
}
