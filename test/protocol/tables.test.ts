import { describe, expect, expectTypeOf, it } from 'vitest';
import {
  clientNotifications,
  clientRequests,
  isClientMethod,
  publishedMethods,
  scopeOf,
  serverNotifications,
  serverRequests,
  unknownMethodMessage,
  type ClientMethod,
  type Method,
  type MethodsUnder,
  type ParamsInput,
  type ParamsOf,
  type ResultOf,
  type ServerRequestResult,
} from '../../src/protocol/index.ts';
import { noParams } from '../../src/protocol/method.ts';
import { shape, type Schema } from '../../src/protocol/schema/node.ts';
import published from './published-names.json' with { type: 'json' };

function nameOf(schema: Schema): string {
  if (schema === noParams) return 'Option<()>';
  const found = schema[shape];
  return found.kind === 'named' ? found.definition.name : found.kind;
}

/** The scope that a published serialization text asks for, for the params that `sampleParams` makes. */
function expectedScope(serialization: string | null): unknown {
  const [, kind = '', argument = ''] = serialization?.match(/^(\w+)\((.*)\)$/) ?? [];
  const exclusive = (key: string, owner = 'server') => ({ key, access: 'exclusive', owner });
  switch (kind) {
    case '':
      return null;
    case 'thread_id':
    case 'optional_thread_id':
    case 'thread_or_path':
      return exclusive('thread:t1');
    case 'global':
      return exclusive(`global:${argument}`);
    case 'global_shared_read':
      return { ...exclusive(`global:${argument}`), access: 'shared' };
    case 'command_process_id':
    case 'optional_command_process_id':
      return exclusive('command:c1', 'connection');
    case 'process_handle':
      return exclusive('process:p1', 'connection');
    case 'fs_watch_id':
      return exclusive('watch:w1', 'connection');
    case 'fuzzy_session_id':
      return exclusive('search:s1');
    case 'mcp_oauth_server':
      return exclusive('mcp-login:m1');
    default:
      throw new Error(`unknown serialization ${kind}`);
  }
}

const sampleParams = {
  threadId: 't1',
  path: '/rollout',
  processId: 'c1',
  processHandle: 'p1',
  watchId: 'w1',
  sessionId: 's1',
  name: 'm1',
};

describe('the method tables', () => {
  it('declare every published request with its shapes, gate and scope, in published order', () => {
    const declared = Object.entries<Method>(clientRequests)
      .filter(([, entry]) => entry.published)
      .map(([method, entry]) => ({
        method,
        params: nameOf(entry.params),
        response: nameOf(entry.response),
        experimental: entry.experimental,
        scope: entry.scope(sampleParams),
      }));
    expect(declared).toEqual(
      published.clientRequests.map(({ serialization, ...names }) => ({
        ...names,
        scope: expectedScope(serialization),
      })),
    );
    expect(declared).toHaveLength(104);
  });

  it('also understand the former name of modelProvider/capabilities/read, without publishing it', () => {
    expect(isClientMethod('modelProvider/read')).toBe(true);
    expect(publishedMethods()).not.toContain('modelProvider/read');
    expect(Object.keys(clientRequests)).toHaveLength(105);
  });

  it('declare every notification and server request, in published order', () => {
    expect(Object.keys(serverNotifications)).toEqual(published.serverNotifications);
    expect(Object.keys(serverRequests)).toEqual(published.serverRequests);
    expect(Object.keys(clientNotifications)).toEqual(published.clientNotifications);
  });

  it('know no method by the name of an inherited property', () => {
    expect(['constructor', 'toString', '__proto__', 'fs', 'initialized'].filter(isClientMethod)).toEqual([]);
  });

  it('name every published method to a client that asks for another', () => {
    const names = published.clientRequests.map(({ method }) => `\`${method}\``).join(', ');
    expect(unknownMethodMessage('nope/x')).toBe(`unknown variant \`nope/x\`, expected one of ${names}`);
  });
});

describe('scopes', () => {
  it('fall back to the rollout path of a thread without an id', () => {
    expect(
      scopeOf('thread/fork', {
        threadId: '',
        path: '/r',
        excludeTurns: false,
        persistExtendedHistory: false,
      }),
    ).toEqual({
      key: 'path:/r',
      access: 'exclusive',
      owner: 'server',
    });
    expect(
      scopeOf('thread/fork', { threadId: '', excludeTurns: false, persistExtendedHistory: false })?.key,
    ).toBe('thread:');
  });

  it('are none where an optional id is absent or null', () => {
    const server = { server: 'a', uri: 'b' };
    expect(scopeOf('mcpServer/resource/read', server)).toBeNull();
    expect(scopeOf('mcpServer/resource/read', { ...server, threadId: null })).toBeNull();
    expect(scopeOf('mcpServer/resource/read', { ...server, threadId: 't' })?.key).toBe('thread:t');
  });

  it('of config let readers in side by side and writers alone', () => {
    const access = (method: ClientMethod): unknown => {
      const entry: Method = clientRequests[method];
      return entry.scope({});
    };
    expect(access('config/read')).toEqual({ key: 'global:config', access: 'shared', owner: 'server' });
    expect(access('config/value/write')).toEqual({
      key: 'global:config',
      access: 'exclusive',
      owner: 'server',
    });
  });
});

describe('the types read off the tables', () => {
  it('are those of the wire: defaults filled in once decoded, optional to write', () => {
    expectTypeOf<ParamsOf<'fs/watch'>>().toEqualTypeOf<{ watchId: string; path: string }>();
    expectTypeOf<ParamsOf<'fs/copy'>['recursive']>().toEqualTypeOf<boolean | undefined>();
    expectTypeOf<ParamsOf<'thread/start'>['experimentalRawEvents']>().toEqualTypeOf<boolean>();
    expectTypeOf<Record<never, never>>().toExtend<ParamsInput<'thread/start'>>();
    expectTypeOf<ResultOf<'thread/read'>['thread']['path']>().toEqualTypeOf<string | null>();
    expectTypeOf<ServerRequestResult<'item/fileChange/requestApproval'>['decision']>().toEqualTypeOf<
      'accept' | 'acceptForSession' | 'decline' | 'cancel'
    >();
    expectTypeOf<MethodsUnder<'config/'>>().toEqualTypeOf<
      'config/read' | 'config/value/write' | 'config/batchWrite' | 'config/mcpServer/reload'
    >();
  });
});
