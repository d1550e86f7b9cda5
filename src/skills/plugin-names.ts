import { readFile, stat } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';

const MANIFESTS = ['.codex-plugin/plugin.json', '.claude-plugin/plugin.json'] as const;

/** The names of the plugins that folders belong to, each looked up once. */
export class PluginNames {
  readonly #names = new Map<string, Promise<string | undefined>>();

  /** The name of the nearest plugin that `folder` is part of; its skills are called `<plugin>:<skill>`. */
  of(folder: string): Promise<string | undefined> {
    let name = this.#names.get(folder);
    if (name === undefined) this.#names.set(folder, (name = this.#find(folder)));
    return name;
  }

  async #find(folder: string): Promise<string | undefined> {
    const own = await nameIn(folder);
    const parent = dirname(folder);
    return own ?? (parent === folder ? undefined : this.of(parent));
  }
}

/** A manifest that cannot be read names nothing. */
async function nameIn(folder: string): Promise<string | undefined> {
  for (const manifest of MANIFESTS) {
    const path = join(folder, manifest);
    const found = await stat(path).catch(() => undefined);
    if (found?.isFile() !== true) continue;
    const name = nameOf(await readFile(path, 'utf8').catch(() => ''));
    return name === undefined ? undefined : name.trim() === '' ? basename(folder) : name;
  }
  return undefined;
}

/** The name that a manifest gives; undefined where it is no JSON object, or has another kind of name. */
function nameOf(json: string): string | undefined {
  try {
    const manifest: unknown = JSON.parse(json);
    if (typeof manifest !== 'object' || manifest === null || Array.isArray(manifest)) return undefined;
    const name: unknown = 'name' in manifest ? manifest.name : '';
    return typeof name === 'string' ? name : undefined;
  } catch {
    return undefined;
  }
}
