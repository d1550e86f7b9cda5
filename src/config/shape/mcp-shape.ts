import { SettingError } from '../config-error.ts';
import { type ConfigTable, isTable, ownValue } from '../values.ts';
import {
  type Shape,
  either,
  flag,
  list,
  mapOf,
  omitted,
  oneOf,
  orElse,
  path,
  required,
  seconds,
  struct,
  text,
  texts,
  whole,
} from './shapes.ts';

export const toolApproval = oneOf('auto', 'prompt', 'approve');

const environmentVariable = either(
  'McpServerEnvVar',
  text,
  struct('McpServerEnvVarConfig', { name: required(text), source: omitted(text) }),
);

const stdio = {
  command: omitted(text),
  args: omitted(texts),
  env: omitted(mapOf(text)),
  env_vars: omitted(list(environmentVariable)),
  cwd: omitted(path),
};

const http = {
  url: omitted(text),
  bearer_token_env_var: omitted(text),
  http_headers: omitted(mapOf(text)),
  env_http_headers: omitted(mapOf(text)),
};

const anyServer = {
  experimental_environment: omitted(text),
  enabled: orElse(flag, true),
  required: omitted(flag),
  supports_parallel_tool_calls: omitted(flag),
  startup_timeout_sec: omitted(seconds),
  startup_timeout_ms: omitted(whole('u64')),
  tool_timeout_sec: seconds,
  default_tools_approval_mode: omitted(toolApproval),
  enabled_tools: omitted(texts),
  disabled_tools: omitted(texts),
  scopes: omitted(texts),
  oauth_resource: omitted(text),
  bearer_token: omitted(text),
  name: omitted(text),
  tools: omitted(mapOf(struct('McpServerToolConfig', { approval_mode: omitted(toolApproval) }))),
};

const anyTransport = struct('RawMcpServerConfig', { ...stdio, ...http, ...anyServer });

const NOT_STDIO = [
  'url',
  'bearer_token_env_var',
  'bearer_token',
  'http_headers',
  'env_http_headers',
  'oauth_resource',
];
const NOT_HTTP = ['args', 'env', 'env_vars', 'cwd', 'bearer_token'];

/** `[mcp_servers.X]`: a program or an address, and what only goes with it. */
export const mcpServer: Shape = (value, at) => {
  const said = anyTransport(value, at);
  if (!isTable(value)) return said;
  refuse(value, at);
  const {
    name: _,
    required: must,
    supports_parallel_tool_calls: parallel,
    startup_timeout_ms: ms,
    ...rest
  } = said;
  return {
    ...(said['command'] !== undefined && { args: [] }),
    ...(typeof ms === 'number' && { startup_timeout_sec: ms / 1000 }),
    ...rest,
    ...(must === true && { required: true }),
    ...(parallel === true && { supports_parallel_tool_calls: true }),
  };
};

function refuse(server: ConfigTable, at: readonly string[]): void {
  const isStdio = ownValue(server, 'command') !== undefined;
  if (!isStdio && ownValue(server, 'url') === undefined) throw new SettingError('invalid transport', at);
  const [transport, refused] = isStdio ? ['stdio', NOT_STDIO] : ['streamable_http', NOT_HTTP];
  const [wrong] = refused.filter((key) => ownValue(server, key) !== undefined);
  if (wrong !== undefined) throw new SettingError(`${wrong} is not supported for ${transport}`, at);
}
