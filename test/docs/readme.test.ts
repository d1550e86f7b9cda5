import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { clientRequests } from '../../src/protocol/index.ts';
import { UNIMPLEMENTED } from '../../src/rpc/unimplemented.ts';
import { QUIRE_VERSION } from '../../src/version.ts';

const read = (name: string): string =>
  readFileSync(fileURLToPath(new URL(`../../${name}`, import.meta.url)), 'utf8');

const readme = read('README.md');
const manifest: { version: string; dependencies: object; devDependencies: object } = JSON.parse(
  read('package.json'),
);

/** The methods between the two marks of a list in the README, in its order. */
function listed(name: string): string[] {
  const part = readme.split(`<!-- methods:${name} -->`)[1]?.split(`<!-- /methods:${name} -->`)[0] ?? '';
  return [...part.matchAll(/`([^`]+)`/g)].map((match) => match[1] ?? '');
}

describe('the README', () => {
  it('names every method that works, and no other', () => {
    const waiting = new Set<string>(UNIMPLEMENTED);
    const working = Object.keys(clientRequests).filter((method) => !waiting.has(method));
    expect(listed('working').toSorted()).toEqual(working.toSorted());
  });

  it('names every method that is not built yet, and no other', () => {
    expect(listed('waiting').toSorted()).toEqual([...UNIMPLEMENTED].toSorted());
  });

  it('says why of every dependency', () => {
    const packages = Object.keys({ ...manifest.dependencies, ...manifest.devDependencies });
    const explained = [...readme.matchAll(/^\| `([^`]+)`/gm)].map((match) => match[1]);
    expect(packages.filter((name) => !explained.includes(name))).toEqual([]);
  });
});

it('the version is the one of package.json', () => {
  expect(QUIRE_VERSION).toBe(manifest.version);
});
