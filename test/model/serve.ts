import { onTestFinished } from 'vitest';
import type { ProviderSettings } from '../../src/config/providers.ts';
import type { ModelError, ModelProvider, ProviderFactory } from '../../src/model/index.ts';
import { collect, factory, settings } from './fixtures.ts';
import { type Answer, SseServer } from './sse-server.ts';

/** A model server and a provider that asks it; both are closed when the test is over. */
export async function serve(
  answers: readonly Answer[],
  more: Partial<ProviderSettings> = {},
  providers: ProviderFactory = factory(),
): Promise<{ server: SseServer; provider: ModelProvider }> {
  const server = new SseServer(answers);
  await server.listen();
  onTestFinished(async () => {
    await Promise.all([providers.close(), server.close()]);
  });
  return { server, provider: providers.create('mock', settings(server.baseUrl, more)) };
}

/** A step that has to fail; `text` is its message with the server's address evened out. */
export async function fail(
  answers: readonly Answer[],
  more: Partial<ProviderSettings> = {},
): Promise<{ error: ModelError; server: SseServer; text: string }> {
  const { server, provider } = await serve(answers, more);
  const { error } = await collect(provider);
  if (error === null) throw new Error('the step succeeded');
  return { error, server, text: error.message.replaceAll(server.baseUrl, '<base>') };
}
