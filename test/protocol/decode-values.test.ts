import { describe, expect, it } from 'vitest';
import {
  decode,
  decodeParams,
  decodeServerRequestResult,
  ResponseItem,
  type ClientMethod,
} from '../../src/protocol/index.ts';

function value(method: ClientMethod, params: unknown): unknown {
  const decoded = decodeParams(method, params);
  if (!decoded.ok) throw new Error(decoded.message);
  return decoded.value;
}

describe('decoding', () => {
  it('fills in defaults and leaves absent options absent', () => {
    expect(value('thread/start', { model: null, cwd: '/w' })).toEqual({
      model: null,
      cwd: '/w',
      experimentalRawEvents: false,
      persistExtendedHistory: false,
    });
    expect(value('skills/list', {})).toEqual({ cwds: [], forceReload: false });
    expect(
      value('turn/start', {
        threadId: 't',
        input: [{ type: 'text', text: 'a' }],
        sandboxPolicy: { type: 'externalSandbox' },
      }),
    ).toEqual({
      threadId: 't',
      input: [{ type: 'text', text: 'a', text_elements: [] }],
      sandboxPolicy: { type: 'externalSandbox', networkAccess: 'restricted' },
    });
  });

  it('keeps null apart from absent where the two mean different things', () => {
    const spawn = { command: ['a'], processHandle: 'p', cwd: '/' };
    expect(value('process/spawn', { ...spawn, timeoutMs: null })).toHaveProperty('timeoutMs', null);
    expect(value('process/spawn', spawn)).not.toHaveProperty('timeoutMs');
    expect(value('thread/metadata/update', { threadId: 't', gitInfo: { sha: null } })).toEqual({
      threadId: 't',
      gitInfo: { sha: null },
    });
  });

  it('gives every value its own copy of a default', () => {
    const first = value('skills/list', {});
    expect(value('skills/list', {})).toEqual(first);
    expect(value('skills/list', {})).not.toBe(first);
    expect(Reflect.get(Object(value('skills/list', {})), 'cwds')).not.toBe(
      Reflect.get(Object(first), 'cwds'),
    );
  });

  it('takes no params, null and an empty object for a method without params', () => {
    for (const params of [undefined, null, {}]) expect(value('memory/reset', params)).toBeNull();
  });

  it('drops unknown keys, also those that would reach a prototype', () => {
    const hostile: unknown = JSON.parse('{"watchId":"w","path":"/x","zz":1,"__proto__":{"admin":true}}');
    const decoded = value('fs/watch', hostile);
    expect(decoded).toEqual({ watchId: 'w', path: '/x' });
    expect(Object.getPrototypeOf(decoded)).toBe(Object.prototype);
  });

  it('keeps every key of a map as a plain key', () => {
    const decoded = value(
      'experimentalFeature/enablement/set',
      JSON.parse('{"enablement":{"a":true,"__proto__":false}}'),
    );
    const enablement: unknown = Reflect.get(Object(decoded), 'enablement');
    expect(Object.entries(Object(enablement))).toEqual([
      ['a', true],
      ['__proto__', false],
    ]);
    expect(Object.getPrototypeOf(enablement)).toBe(Object.prototype);
  });

  it('passes JSON through as it is, however deep', () => {
    const depth = 100_000;
    const deep: unknown = JSON.parse(`${'['.repeat(depth)}${']'.repeat(depth)}`);
    const decoded = value('thread/inject_items', { threadId: 't', items: [deep] });
    expect(Reflect.get(Object(decoded), 'items')[0]).toBe(deep);
    expect(decodeParams('fs/watch', { watchId: deep, path: '/x' })).toMatchObject({ ok: false });
  });

  it.each([
    ['/tmp/./x//y/../z/', '/tmp/x/z'],
    ['/tmp/../..', '/'],
    ['//tmp', '/tmp'],
    ['/tmp/', '/tmp'],
    ['/tmp/x/.', '/tmp/x'],
    ['/tmp/.hidden', '/tmp/.hidden'],
    ['/', '/'],
  ])('tidies the absolute path %s to %s', (given, path) => {
    expect(value('fs/readFile', { path: given })).toEqual({ path });
  });

  it('takes objects as arrays, as the reference does', () => {
    expect(value('fs/watch', ['w', '/x'])).toEqual({ watchId: 'w', path: '/x' });
    expect(value('fs/copy', ['/a', '/b'])).toEqual({
      sourcePath: '/a',
      destinationPath: '/b',
      recursive: false,
    });
    expect(value('turn/start', { threadId: 't', input: [['text', 'hi']] })).toEqual({
      threadId: 't',
      input: [{ type: 'text', text: 'hi', text_elements: [] }],
    });
  });

  it('takes a variant by its position, and a bare variant as a key', () => {
    expect(value('turn/start', { threadId: 't', input: [], sandboxPolicy: { type: 0 } })).toHaveProperty(
      'sandboxPolicy',
      { type: 'dangerFullAccess' },
    );
    expect(value('turn/start', { threadId: 't', input: [], approvalPolicy: { never: null } })).toHaveProperty(
      'approvalPolicy',
      'never',
    );
    expect(value('thread/list', { sortKey: { created_at: null } })).toHaveProperty('sortKey', 'created_at');
  });

  it('reads former names as what they are now', () => {
    const mode = { mode: 'pair_programming', settings: { model: 'm' } };
    expect(value('turn/start', { threadId: 't', input: [], collaborationMode: mode })).toHaveProperty(
      'collaborationMode',
      {
        mode: 'default',
        settings: { model: 'm', reasoning_effort: null, developer_instructions: null },
      },
    );
    expect(value('thread/start', { approvalsReviewer: 'auto_review' })).toHaveProperty(
      'approvalsReviewer',
      'guardian_subagent',
    );
  });

  it('reads what older clients say about dynamic tools and read access', () => {
    const tool = { name: 'a', description: 'b', inputSchema: {} };
    const tools = [
      { ...tool, exposeToContext: false },
      { ...tool, exposeToContext: true },
      { ...tool, deferLoading: true },
      tool,
    ];
    expect(value('thread/start', { dynamicTools: tools })).toHaveProperty(
      'dynamicTools',
      [true, false, true, false].map((deferLoading) => ({ ...tool, deferLoading })),
    );
    const policy = { type: 'readOnly', access: { type: 'fullAccess' } };
    expect(value('turn/start', { threadId: 't', input: [], sandboxPolicy: policy })).toHaveProperty(
      'sandboxPolicy',
      { type: 'readOnly', networkAccess: false },
    );
  });

  it('reads model items it does not know as other', () => {
    expect(decode(ResponseItem, { type: 'brand_new', a: 1 })).toEqual({ ok: true, value: { type: 'other' } });
  });

  it('reads the answers of clients', () => {
    expect(
      decodeServerRequestResult('item/commandExecution/requestApproval', { decision: 'accept' }),
    ).toEqual({
      ok: true,
      value: { decision: 'accept' },
    });
    expect(
      decodeServerRequestResult('item/commandExecution/requestApproval', { decision: 'maybe' }),
    ).toMatchObject({ ok: false });
    expect(decodeServerRequestResult('item/fileChange/requestApproval', null)).toMatchObject({ ok: false });
  });
});
