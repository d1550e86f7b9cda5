import type { DynamicToolSpec } from '../../protocol/index.ts';
import { InputSchemaError, readInputSchema } from './input-schema.ts';

/** The namespaces that the Responses API has for tools of its own. */
const RESERVED_NAMESPACES: ReadonlySet<string> = new Set([
  'api_tool',
  'browser',
  'computer',
  'container',
  'file_search',
  'functions',
  'image_gen',
  'multi_tool_use',
  'python',
  'python_user_visible',
  'submodel_delegator',
  'terminal',
  'tool_search',
  'web',
]);

/** What the Responses API takes as a name. */
const IDENTIFIER = /^[a-zA-Z0-9_-]+$/;
const MAX_NAME = 128;
const MAX_NAMESPACE = 64;

/** Why a client's tools cannot be offered to a model, in the words and the order of 0.129.0; null where they can. */
export function dynamicToolProblem(tools: readonly DynamicToolSpec[]): string | null {
  const seen = new Set<string>();
  for (const tool of tools) {
    const problem =
      nameProblem(tool) ?? namespaceProblem(tool) ?? placeProblem(tool, seen) ?? schemaProblem(tool);
    if (problem !== null) return problem;
  }
  return null;
}

function nameProblem({ name }: DynamicToolSpec): string | null {
  if (name.trim() === '') return 'dynamic tool name must not be empty';
  if (name.trim() !== name) return `dynamic tool name has leading/trailing whitespace: ${escaped(name)}`;
  const reserved = isReserved(name) ? `dynamic tool name is reserved: ${name}` : null;
  return identifierProblem('dynamic tool name', name, MAX_NAME) ?? reserved;
}

function namespaceProblem({ name, namespace }: DynamicToolSpec): string | null {
  if (namespace === undefined) return null;
  const bare = namespace.trim();
  if (bare === '') return `dynamic tool namespace must not be empty for ${name}`;
  if (bare !== namespace) {
    return `dynamic tool namespace has leading/trailing whitespace for ${name}: ${escaped(bare)}`;
  }
  return (
    identifierProblem('dynamic tool namespace', namespace, MAX_NAMESPACE) ?? reservation(namespace, name)
  );
}

function reservation(namespace: string, name: string): string | null {
  if (isReserved(namespace)) return `dynamic tool namespace is reserved for ${name}: ${namespace}`;
  if (!RESERVED_NAMESPACES.has(namespace)) return null;
  return `dynamic tool namespace collides with a reserved Responses API namespace for ${name}: ${namespace}`;
}

/** Notes the tool in `seen`, which holds the names before it. */
function placeProblem({ name, namespace, deferLoading }: DynamicToolSpec, seen: Set<string>): string | null {
  const place = `${namespace ?? ''}/${name}`;
  if (seen.has(place)) {
    const where = namespace === undefined ? '' : ` in namespace ${namespace}`;
    return `duplicate dynamic tool name${where}: ${name}`;
  }
  seen.add(place);
  return deferLoading && namespace === undefined
    ? `deferred dynamic tool must include a namespace: ${name}`
    : null;
}

function schemaProblem({ name, inputSchema }: DynamicToolSpec): string | null {
  try {
    readInputSchema(inputSchema);
    return null;
  } catch (error) {
    if (!(error instanceof InputSchemaError)) throw error;
    return `dynamic tool input schema is not supported for ${name}: ${error.message}`;
  }
}

function identifierProblem(what: string, value: string, limit: number): string | null {
  if (!IDENTIFIER.test(value)) {
    return `${what} must match ${IDENTIFIER.source} to match Responses API: ${escaped(value)}`;
  }
  return value.length > limit
    ? `${what} must be at most ${limit} characters to match Responses API: ${value}`
    : null;
}

/** MCP tools go by such names. */
const isReserved = (name: string): boolean => name === 'mcp' || name.startsWith('mcp__');

const SHORT_ESCAPES: Readonly<Record<string, string>> = {
  '\t': '\\t',
  '\n': '\\n',
  '\r': '\\r',
  '"': '\\"',
  "'": "\\'",
  '\\': '\\\\',
};

/** Text in printable ASCII, as Rust's `escape_default` writes it. */
function escaped(text: string): string {
  return text.replace(
    /[^ -~]|["'\\]/gu,
    (character) => SHORT_ESCAPES[character] ?? `\\u{${character.codePointAt(0)?.toString(16) ?? ''}}`,
  );
}
