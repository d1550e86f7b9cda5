import type { ProviderSettings } from '../../src/config/providers.ts';
import {
  type ModelCredentials,
  ModelError,
  type ModelEvent,
  type ModelProvider,
  type ModelRequest,
  ProviderFactory,
} from '../../src/model/index.ts';

/** Settings of a provider that never retries, unless told to. */
export function settings(baseUrl: string, more: Partial<ProviderSettings> = {}): ProviderSettings {
  return {
    name: 'Mock',
    baseUrl,
    wireApi: 'responses',
    envKey: undefined,
    envKeyInstructions: undefined,
    experimentalBearerToken: undefined,
    tokenCommand: undefined,
    httpHeaders: new Map(),
    envHttpHeaders: new Map(),
    queryParams: new Map(),
    requestMaxRetries: 0,
    streamMaxRetries: 0,
    streamIdleTimeoutMs: 300_000,
    websocketConnectTimeoutMs: 15_000,
    requiresOpenaiAuth: false,
    supportsWebsockets: false,
    freeformTools: true,
    ...more,
  };
}

export function request(more: Partial<ModelRequest> = {}): ModelRequest {
  return {
    model: 'mock-model',
    instructions: 'be brief',
    input: [{ type: 'message', role: 'user', content: [{ type: 'input_text', text: 'hi' }] }],
    tools: [],
    parallelToolCalls: false,
    reasoning: null,
    include: [],
    promptCacheKey: 'thread-1',
    clientMetadata: { 'x-codex-installation-id': 'inst-1' },
    headers: { session_id: 'thread-1' },
    ...more,
  };
}

const nobody: ModelCredentials = { current: async () => null, renew: async () => false };

export function factory(
  more: { env?: Record<string, string>; credentials?: ModelCredentials } = {},
): ProviderFactory {
  return new ProviderFactory({
    env: more.env ?? {},
    identity: () => ({ originator: 'tester', userAgent: 'tester/0.129.0 (X) dumb' }),
    credentials: more.credentials ?? nobody,
  });
}

/** Runs a step and keeps what it said. */
export async function collect(
  provider: ModelProvider,
  asked: ModelRequest = request(),
  signal: AbortSignal = new AbortController().signal,
): Promise<{ events: ModelEvent[]; error: ModelError | null }> {
  const events: ModelEvent[] = [];
  try {
    await provider.stream(asked, (event) => events.push(event), signal);
    return { events, error: null };
  } catch (error) {
    if (error instanceof ModelError) return { events, error };
    throw error;
  }
}
