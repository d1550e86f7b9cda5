import { readFile, stat, writeFile } from 'node:fs/promises';
import { CODEX_VERSION } from '../../version.ts';
import { isRecord, parseJson, stringOrNull } from '../untyped.ts';
import type { ModelCatalogue } from './catalogue.ts';
import { readModels } from './model-info.ts';

/** The models that a provider lists. */
export interface ListedModels {
  /** As it sent them: another server, or another program, reads them from the file. */
  readonly entries: readonly unknown[];
  readonly etag: string | null;
}

export interface CatalogueUpdatesParts {
  readonly catalogue: ModelCatalogue;
  /** Keeps what the provider listed last; shared with the reference (`models_cache.json`). */
  readonly file: string;
  /** The models that the user configured in place of all others (`model_catalog_json`); null: none. */
  readonly configured: () => Promise<readonly unknown[] | null>;
  /** Whether the login is one that the provider has a list for, and may have models that API keys cannot use. */
  readonly hasList: () => Promise<boolean>;
  /** Asks the provider. */
  readonly fetch: () => Promise<ListedModels>;
  /** Hears of what could not be asked or kept: models then stay as they were. */
  readonly onError: (problem: string, error: unknown) => void;
}

/** How long a list holds, in milliseconds (0.129.0). */
const FRESH_MS = 300_000;

/** Keeps a catalogue as the provider has it, and asks only when what is kept is older than five minutes. */
export class CatalogueUpdates {
  readonly #parts: CatalogueUpdatesParts;
  #configured: Promise<boolean> | null = null;
  #running: Promise<void> | null = null;
  #etag: string | null = null;
  #read: KeptList | null = null;

  constructor(parts: CatalogueUpdatesParts) {
    this.#parts = parts;
  }

  /** Resolves when the catalogue is as new as it can be had. */
  async ensure(): Promise<void> {
    if (await this.#isConfigured()) return;
    this.#running ??= this.#update(false).finally(() => (this.#running = null));
    await this.#running;
  }

  /** A response came with the etag of the provider's list. */
  async heard(etag: string): Promise<void> {
    if (await this.#isConfigured()) return;
    await this.#running;
    if (etag === this.#etag) return this.#renew();
    this.#running ??= this.#update(true).finally(() => (this.#running = null));
    await this.#running;
  }

  #isConfigured(): Promise<boolean> {
    this.#configured ??= this.#parts.configured().then(
      (entries) => {
        if (entries !== null) this.#parts.catalogue.replace(readModels(entries));
        return entries !== null;
      },
      // A configuration that cannot be read is told of where it is needed.
      () => false,
    );
    return this.#configured;
  }

  async #update(anew: boolean): Promise<void> {
    const { catalogue, file, hasList, fetch, onError } = this.#parts;
    try {
      const asks = await hasList();
      catalogue.listAll(asks);
      if ((!anew && (await this.#useKept())) || !asks) return;
      const listed = await fetch();
      catalogue.merge(readModels(listed.entries));
      this.#etag = listed.etag;
      await keep(file, listed);
    } catch (error) {
      onError('the models of the provider are not known', error);
    }
  }

  /** Takes over what is kept. @returns whether that is new enough */
  async #useKept(): Promise<boolean> {
    const { catalogue, file } = this.#parts;
    const { mtimeMs = 0, size = 0 } = (await stat(file).catch(() => null)) ?? {};
    if (size === 0) return false;
    const known = this.#read?.mtimeMs === mtimeMs && this.#read.size === size;
    if (!known) this.#read = { mtimeMs, size, ...parseKept(await readFile(file, 'utf8')) };
    const { entries, etag, fetchedAt } = this.#read ?? NOTHING;
    const age = Date.now() - fetchedAt;
    if (entries === null || age > FRESH_MS) return false;
    if (!known) catalogue.merge(readModels(entries));
    this.#etag = etag;
    return true;
  }

  /** The provider says that nothing has changed. */
  async #renew(): Promise<void> {
    const { file, onError } = this.#parts;
    try {
      const { entries, etag } = parseKept(await readFile(file, 'utf8'));
      if (entries !== null) await keep(file, { entries, etag });
    } catch (error) {
      onError('the models of the provider cannot be kept', error);
    }
  }
}

interface Kept {
  /** Null where the file is of another version, or none. */
  readonly entries: readonly unknown[] | null;
  readonly etag: string | null;
  /** Unix milliseconds. */
  readonly fetchedAt: number;
}

interface KeptList extends Kept {
  readonly mtimeMs: number;
  readonly size: number;
}

const NOTHING: Kept = { entries: null, etag: null, fetchedAt: 0 };

function parseKept(text: string): Kept {
  const kept = parseJson(text);
  if (!isRecord(kept) || kept['client_version'] !== CODEX_VERSION) return NOTHING;
  const fetchedAt = Date.parse(stringOrNull(kept['fetched_at']) ?? '');
  const { models, etag } = kept;
  if (!Array.isArray(models) || Number.isNaN(fetchedAt)) return NOTHING;
  return { entries: models, etag: stringOrNull(etag), fetchedAt };
}

async function keep(file: string, { entries, etag }: ListedModels): Promise<void> {
  const kept = {
    fetched_at: new Date().toISOString(),
    ...(etag === null ? {} : { etag }),
    client_version: CODEX_VERSION,
    models: entries,
  };
  await writeFile(file, JSON.stringify(kept, null, 2));
}
