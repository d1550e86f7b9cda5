/**
 * What a request must not overlap with. Two scopes with the same key exclude each other, except that shared
 * ones may run side by side. A request with no scope runs at once.
 */
export interface Scope {
  readonly key: string;
  readonly access: 'exclusive' | 'shared';
  /** Whether the key means the same to every connection, or names something that a connection owns. */
  readonly owner: 'server' | 'connection';
}

type Id = string | null | undefined;

function exclusive(key: string, owner: Scope['owner'] = 'server'): Scope {
  return { key, access: 'exclusive', owner };
}

export function byThread({ threadId }: { threadId: string }): Scope {
  return exclusive(`thread:${threadId}`);
}

export function byOptionalThread({ threadId }: { threadId?: Id }): Scope | null {
  return threadId == null ? null : byThread({ threadId });
}

/** A thread named by its id or, where the id is empty, by the path of its rollout. */
export function byThreadOrPath({ threadId, path }: { threadId: string; path?: Id }): Scope {
  return threadId === '' && path != null ? exclusive(`path:${path}`) : byThread({ threadId });
}

export function byCommand({ processId }: { processId: string }): Scope {
  return exclusive(`command:${processId}`, 'connection');
}

export function byOptionalCommand({ processId }: { processId?: Id }): Scope | null {
  return processId == null ? null : byCommand({ processId });
}

export function byProcess({ processHandle }: { processHandle: string }): Scope {
  return exclusive(`process:${processHandle}`, 'connection');
}

export function byWatch({ watchId }: { watchId: string }): Scope {
  return exclusive(`watch:${watchId}`, 'connection');
}

export function bySearch({ sessionId }: { sessionId: string }): Scope {
  return exclusive(`search:${sessionId}`);
}

export function byMcpServer({ name }: { name: string }): Scope {
  return exclusive(`mcp-login:${name}`);
}

/** One of the server's own buckets, such as its config. */
export function within(bucket: string): () => Scope {
  const scope = exclusive(`global:${bucket}`);
  return () => scope;
}

/** One of the server's own buckets, beside others that only read it. */
export function reading(bucket: string): () => Scope {
  const scope: Scope = { ...exclusive(`global:${bucket}`), access: 'shared' };
  return () => scope;
}
