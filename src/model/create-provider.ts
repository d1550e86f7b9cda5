import type { ProviderSettings } from '../config/providers.ts';
import type { ResponseItem } from '../protocol/index.ts';
import type { ChatgptBackend } from './chatgpt/backend.ts';
import type { ListedModels } from './catalogue/index.ts';
import type { ModelEvent, ModelProvider, ModelRequest } from './provider.ts';
import type { ClientIdentity, Environment } from './responses/request-headers.ts';
import type { HttpClient } from './responses/http-client.ts';
import type { ModelCredentials } from './responses/endpoint.ts';
import { Transport } from './transport.ts';

/** The id of the provider that answers in-process. */
export const OFFLINE_PROVIDER = 'offline';

/** What providers need of the process. */
export interface ProviderDeps {
  /** Variables for `env_key` and `env_http_headers`. */
  readonly env: Environment;
  readonly identity: () => ClientIdentity;
  readonly credentials: ModelCredentials;
}

/** Makes providers and owns the connections they share. Nothing heavy is loaded before the first request. */
export class ProviderFactory {
  readonly #deps: ProviderDeps;
  #http: Promise<HttpClient> | null = null;

  constructor(deps: ProviderDeps) {
    this.#deps = deps;
  }

  /** The provider of that id with those settings: the offline model by its id, else one over HTTP. */
  create(id: string, settings: ProviderSettings): ModelProvider {
    return new LateProvider(id, settings, async (transport) => {
      if (id === OFFLINE_PROVIDER) {
        const { OfflineProvider } = await import('./offline/offline-provider.ts');
        return new OfflineProvider(id, settings);
      }
      const deps = { ...this.#deps, transport, http: await this.#connections() };
      const { ResponsesProvider } = await import('./responses/responses-provider.ts');
      return new ResponsesProvider(id, settings, deps);
    });
  }

  /** The models that a provider lists. @throws ModelError, ConnectionError or BodyError where it does not */
  async listModels(settings: ProviderSettings): Promise<ListedModels> {
    const { credentials, env } = this.#deps;
    const [{ fetchModels }, { Endpoint }] = await Promise.all([
      import('./responses/models-endpoint.ts'),
      import('./responses/endpoint.ts'),
    ]);
    const endpoint = new Endpoint(settings, env, credentials);
    return fetchModels({ ...this.#deps, settings, endpoint, http: await this.#connections() });
  }

  /** What ChatGPT is asked about accounts. */
  async chatgpt(): Promise<ChatgptBackend> {
    const [{ ChatgptBackend: Backend }, http] = await Promise.all([
      import('./chatgpt/backend.ts'),
      this.#connections(),
    ]);
    return new Backend(http);
  }

  /** Ends idle connections; running requests are for their signals to end. */
  async close(): Promise<void> {
    const http = this.#http;
    this.#http = null;
    (await http)?.close();
  }

  #connections(): Promise<HttpClient> {
    this.#http ??= import('./responses/http-client.ts').then(
      ({ HttpClient: Client }) => new Client(this.#deps.env),
    );
    return this.#http;
  }
}

/** A provider whose code is loaded with the first request. */
class LateProvider implements ModelProvider {
  readonly id: string;
  readonly settings: ProviderSettings;
  readonly transport: Transport;
  readonly #load: (transport: Transport) => Promise<ModelProvider>;
  #loaded: Promise<ModelProvider> | null = null;

  constructor(
    id: string,
    settings: ProviderSettings,
    load: (transport: Transport) => Promise<ModelProvider>,
  ) {
    this.id = id;
    this.settings = settings;
    this.transport = new Transport(settings.supportsWebsockets);
    this.#load = load;
  }

  warmUp(request: () => Promise<ModelRequest>): void {
    if (!this.transport.overSocket) return;
    // What cannot be loaded now is missed by the first request.
    void this.#provider().then(
      (provider) => provider.warmUp(request),
      () => undefined,
    );
  }

  close(): void {
    void this.#loaded?.then(
      (provider) => provider.close(),
      () => undefined,
    );
  }

  async stream(
    request: ModelRequest,
    onEvent: (event: ModelEvent) => void,
    signal: AbortSignal,
  ): Promise<void> {
    await (await this.#provider()).stream(request, onEvent, signal);
  }

  async compact(request: ModelRequest, signal: AbortSignal): Promise<readonly ResponseItem[]> {
    return (await this.#provider()).compact(request, signal);
  }

  #provider(): Promise<ModelProvider> {
    this.#loaded ??= this.#load(this.transport);
    return this.#loaded;
  }
}
