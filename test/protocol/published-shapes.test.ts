import { createHash } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { jsonSchemaFiles } from '../../src/protocol/export/index.ts';
import published from './published-shapes.json' with { type: 'json' };

type Json = string | number | boolean | null | readonly Json[] | { readonly [key: string]: Json };

/** A shape with what doesn't matter evened out: words, and the order of keys and of `required`. */
function evened(value: Json): Json {
  if (typeof value !== 'object' || value === null) return value;
  if (Array.isArray(value)) return value.map(evened);
  const entries = Object.entries(value)
    .filter(([key, child]) => !['description', 'title', '$schema'].includes(key) || typeof child === 'object')
    .toSorted(([a], [b]) => (a < b ? -1 : 1))
    .map(([key, child]) => [
      key,
      key === 'required' && Array.isArray(child) ? child.toSorted() : evened(child),
    ]);
  return Object.fromEntries(entries);
}

function digests(options: { experimental: boolean }): Record<string, string> {
  const bundle: Json = JSON.parse(
    JSON.stringify(jsonSchemaFiles(options).get('codex_app_server_protocol.schemas.json')),
  );
  const { v2, ...root } = Reflect.get(Object(bundle), 'definitions');
  const named = [
    ...Object.entries<Json>(root),
    ...Object.entries<Json>(v2).map(([name, shape]) => [`v2/${name}`, shape] as const),
  ];
  return Object.fromEntries(
    named.map(([name, shape]) => [
      name,
      createHash('sha256')
        .update(JSON.stringify(evened(shape)))
        .digest('hex')
        .slice(0, 16),
    ]),
  );
}

describe('the JSON Schema export', () => {
  it('prints every published shape, and no other', () => {
    expect(digests({ experimental: true })).toEqual(published.experimental);
  });

  it('prints the stable shapes without experimental methods and fields', () => {
    const stable = Object.entries({ ...published.experimental, ...published.stable }).filter(
      ([, digest]) => digest !== null,
    );
    expect(stable).toHaveLength(527);
    expect(digests({ experimental: false })).toEqual(Object.fromEntries(stable));
  });

  it('prints a file a message, each complete in itself', () => {
    const files = jsonSchemaFiles({ experimental: true });
    expect(files.size).toBe(290);
    expect(jsonSchemaFiles({ experimental: false }).size).toBe(245);
    for (const [name, content] of files) {
      if (name === 'codex_app_server_protocol.schemas.json') continue;
      const defined = new Set(Object.keys(Object(content['definitions'] ?? {})));
      const referred = [...JSON.stringify(content).matchAll(/"#\/definitions\/([^"]+)"/g)].map(
        ([, target]) => target,
      );
      expect({ name, dangling: referred.filter((target) => !defined.has(String(target))) }).toEqual({
        name,
        dangling: [],
      });
    }
    expect([...files.keys()]).toEqual(
      expect.arrayContaining([
        'v1/InitializeParams.json',
        'v2/ThreadStartParams.json',
        'ClientRequest.json',
        'RequestId.json',
      ]),
    );
  });

  it('describes, titles and sorts as the published files do', () => {
    const params = jsonSchemaFiles({ experimental: true }).get('v2/FsWatchParams.json');
    expect(params).toEqual({
      $schema: 'http://json-schema.org/draft-07/schema#',
      title: 'FsWatchParams',
      type: 'object',
      required: ['path', 'watchId'],
      properties: {
        path: { description: expect.any(String), allOf: [{ $ref: '#/definitions/AbsolutePathBuf' }] },
        watchId: { description: expect.any(String), type: 'string' },
      },
      definitions: { AbsolutePathBuf: { type: 'string' } },
    });
  });
});
