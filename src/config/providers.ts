import { LONGEST_TIMER_MS } from '../timer.ts';
import { CODEX_VERSION } from '../version.ts';
import { ConfigError, SettingError } from './config-error.ts';
import { type SettingsReader, boolean, integer, mapOf, string, unknownVariant } from './decode.ts';
import { tokenCommand, type TokenCommand } from './token-command.ts';
import type { ConfigValue } from './values.ts';

/** How to reach a model provider: the wire is always the Responses API. */
export interface ProviderSettings {
  readonly name: string;
  /** Without a base URL the OpenAI one for the kind of login is used. */
  readonly baseUrl: string | undefined;
  readonly wireApi: 'responses';
  /** The environment variable that holds the key; a missing one fails the request, with `envKeyInstructions`. */
  readonly envKey: string | undefined;
  readonly envKeyInstructions: string | undefined;
  readonly experimentalBearerToken: string | undefined;
  /** What prints the token, where it is to be had from a command. */
  readonly tokenCommand: TokenCommand | undefined;
  readonly httpHeaders: ReadonlyMap<string, string>;
  /** Header name to the environment variable it is read from; unset or blank variables send no header. */
  readonly envHttpHeaders: ReadonlyMap<string, string>;
  readonly queryParams: ReadonlyMap<string, string>;
  readonly requestMaxRetries: number;
  readonly streamMaxRetries: number;
  readonly streamIdleTimeoutMs: number;
  readonly websocketConnectTimeoutMs: number;
  readonly requiresOpenaiAuth: boolean;
  readonly supportsWebsockets: boolean;
  /**
   * Whether it knows tools with free-form input; without them patches come through a function (`freeform_tools`, a
   * key of our own that 0.129.0 ignores).
   */
  readonly freeformTools: boolean;
}

const MAX_RETRIES = 100;
const DEFAULTS = {
  requestMaxRetries: 4,
  streamMaxRetries: 5,
  streamIdleTimeoutMs: 300_000,
  websocketConnectTimeoutMs: 15_000,
} as const;

const BEDROCK = 'amazon-bedrock';
const RESERVED = ['openai', 'ollama', 'lmstudio'] as const;

function provider(settings: Partial<ProviderSettings> & { readonly name: string }): ProviderSettings {
  return {
    baseUrl: undefined,
    wireApi: 'responses',
    envKey: undefined,
    envKeyInstructions: undefined,
    experimentalBearerToken: undefined,
    tokenCommand: undefined,
    httpHeaders: new Map(),
    envHttpHeaders: new Map(),
    queryParams: new Map(),
    requiresOpenaiAuth: false,
    supportsWebsockets: false,
    freeformTools: true,
    ...DEFAULTS,
    ...settings,
  };
}

/** The providers that exist without any configuration: those of 0.129.0, and the model that answers in-process. */
function builtInProviders(openaiBaseUrl: string | undefined): ReadonlyMap<string, ProviderSettings> {
  return new Map([
    [
      'openai',
      provider({
        name: 'OpenAI',
        baseUrl: openaiBaseUrl,
        httpHeaders: new Map([['version', CODEX_VERSION]]),
        envHttpHeaders: new Map([
          ['OpenAI-Organization', 'OPENAI_ORGANIZATION'],
          ['OpenAI-Project', 'OPENAI_PROJECT'],
        ]),
        requiresOpenaiAuth: true,
        supportsWebsockets: true,
      }),
    ],
    [
      BEDROCK,
      provider({ name: 'Amazon Bedrock', baseUrl: 'https://bedrock-mantle.us-east-1.api.aws/openai/v1' }),
    ],
    ['offline', provider({ name: 'Offline', requestMaxRetries: 0, streamMaxRetries: 0 })],
    ['ollama', provider({ name: 'gpt-oss', baseUrl: 'http://localhost:11434/v1' })],
    ['lmstudio', provider({ name: 'gpt-oss', baseUrl: 'http://localhost:1234/v1' })],
  ]);
}

/** The `[model_providers]` of a config. Built-in names are refused, but for what Amazon Bedrock lets one change. */
export function readProviders(reader: SettingsReader): ReadonlyMap<string, ProviderSettings> {
  const providers = reader.sections('model_providers', readProvider);
  const reserved = RESERVED.filter((id) => providers.has(id));
  if (reserved.length > 0) {
    const names = reserved.map((id) => `\`${id}\``).join(', ');
    const advice =
      'Built-in providers cannot be overridden. Rename your custom provider (for example, `openai-custom`).';
    throw new SettingError(`model_providers contains reserved built-in provider IDs: ${names}. ${advice}`, [
      'model_providers',
    ]);
  }
  for (const [id, settings] of providers) {
    if (settings.name.trim() === '' && id !== BEDROCK) {
      throw new SettingError(`model_providers.${id}: provider name must not be empty`, ['model_providers']);
    }
    const problem = tokenProblem(settings);
    if (problem !== null) throw new SettingError(`model_providers.${id}: ${problem}`, ['model_providers']);
  }
  return providers;
}

/** What is wrong with how a provider's token is to be had; null: nothing. */
function tokenProblem(settings: ProviderSettings): string | null {
  const { tokenCommand: asked, envKey, experimentalBearerToken, requiresOpenaiAuth } = settings;
  if (asked === undefined) return null;
  if (asked.command.trim() === '') return 'provider auth.command must not be empty';
  const others = [
    ...(envKey === undefined ? [] : ['env_key']),
    ...(experimentalBearerToken === undefined ? [] : ['experimental_bearer_token']),
    ...(requiresOpenaiAuth ? ['requires_openai_auth'] : []),
  ];
  return others.length === 0 ? null : `provider auth cannot be combined with ${others.join(', ')}`;
}

/** Built-in and configured providers together. */
export function allProviders(
  configured: ReadonlyMap<string, ProviderSettings>,
  openaiBaseUrl: string | undefined,
): ReadonlyMap<string, ProviderSettings> {
  const bedrock = configured.get(BEDROCK);
  if (bedrock && (bedrock.name !== '' || bedrock.baseUrl !== undefined)) {
    throw new ConfigError(
      'model_providers.amazon-bedrock only supports changing `aws.profile` and `aws.region`; other non-default provider fields are not supported',
    );
  }
  return new Map([...configured, ...builtInProviders(openaiBaseUrl)]);
}

function readProvider(reader: SettingsReader): ProviderSettings {
  reader.get('wire_api', responsesOnly);
  const retries = (key: string): number | undefined => atMost(MAX_RETRIES, reader.get(key, integer('u64')));
  return provider({
    name: reader.string('name') ?? '',
    baseUrl: reader.string('base_url'),
    envKey: reader.string('env_key'),
    envKeyInstructions: reader.string('env_key_instructions'),
    experimentalBearerToken: reader.string('experimental_bearer_token'),
    tokenCommand: reader.get('auth', tokenCommand),
    httpHeaders: reader.get('http_headers', mapOf(string)) ?? new Map(),
    envHttpHeaders: reader.get('env_http_headers', mapOf(string)) ?? new Map(),
    queryParams: reader.get('query_params', mapOf(string)) ?? new Map(),
    requestMaxRetries: retries('request_max_retries') ?? DEFAULTS.requestMaxRetries,
    streamMaxRetries: retries('stream_max_retries') ?? DEFAULTS.streamMaxRetries,
    streamIdleTimeoutMs: Math.min(
      reader.get('stream_idle_timeout_ms', integer('u64')) ?? DEFAULTS.streamIdleTimeoutMs,
      LONGEST_TIMER_MS,
    ),
    websocketConnectTimeoutMs: Math.min(
      reader.get('websocket_connect_timeout_ms', integer('u64')) ?? DEFAULTS.websocketConnectTimeoutMs,
      LONGEST_TIMER_MS,
    ),
    requiresOpenaiAuth: reader.get('requires_openai_auth', boolean) ?? false,
    supportsWebsockets: reader.get('supports_websockets', boolean) ?? false,
    freeformTools: reader.get('freeform_tools', boolean) ?? true,
  });
}

function atMost(limit: number, value: number | undefined): number | undefined {
  return value === undefined ? undefined : Math.min(limit, value);
}

const CHAT_REMOVED =
  '`wire_api = "chat"` is no longer supported.\nHow to fix: set `wire_api = "responses"` in your provider config.\nMore info: https://github.com/openai/codex/discussions/7782';

function responsesOnly(value: ConfigValue, at: readonly string[]): 'responses' {
  const name = string(value, at);
  if (name === 'responses') return name;
  throw new SettingError(name === 'chat' ? CHAT_REMOVED : unknownVariant(name, ['responses']), at);
}
