import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { createHandlers } from '../../src/handlers/index.ts';
import { serverNotifications, serverRequests } from '../../src/protocol/index.ts';
import { methodsInScenarios } from '../harness/index.ts';

const tests = fileURLToPath(new URL('..', import.meta.url));
const covered = methodsInScenarios(tests);
const missing = (names: readonly string[]): string[] => names.filter((name) => !covered.has(name));

test('every method that is answered appears in a scenario', () => {
  const handlers = createHandlers({} as never);
  expect(missing(['initialize', ...Object.keys(handlers)])).toEqual([]);
});

const source = (name: string): string => fileURLToPath(new URL(`../../src/${name}`, import.meta.url));

function readAll(path: string): string {
  if (!statSync(path).isDirectory()) return readFileSync(path, 'utf8');
  return readdirSync(path)
    .map((name) => readAll(join(path, name)))
    .join('\n');
}

/** The names among `table` that the handlers and start-up notices send. */
function sent(table: object): string[] {
  const text = ['handlers', 'startup-notices.ts'].map((name) => readAll(source(name))).join('\n');
  return Object.keys(table).filter((name) => text.includes(`'${name}'`));
}

test('every notification and request that the server sends appears in a scenario', () => {
  const names = [...sent(serverNotifications), ...sent(serverRequests)];
  expect(names.length).toBeGreaterThan(20);
  expect(missing(names)).toEqual([]);
});
