import type { ProviderSettings } from '../../config/providers.ts';

/** How 0.129.0 knows the addresses of Azure. */
const AZURE_ADDRESS =
  /openai\.azure\.|cognitiveservices\.azure\.|aoai\.azure\.|azure-api\.|azurefd\.|windows\.net\/openai/i;

/** Whether a provider is Azure's, by its name or address. */
export function isAzure({ name, baseUrl }: Pick<ProviderSettings, 'name' | 'baseUrl'>): boolean {
  return name.toLowerCase() === 'azure' || AZURE_ADDRESS.test(baseUrl ?? '');
}
