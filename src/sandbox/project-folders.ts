import { isWithin } from './is-within.ts';
import { realPath } from './real-path.ts';
import { pathRules, type PathRules, type SandboxTerms } from '../permissions/index.ts';

/** A project's folder. */
export interface ProjectFolder {
  /** As the user named it. */
  readonly named: string;
  /** Its real path at that time. */
  readonly place: string;
}

/**
 * Remembers where the folders of projects really are. One that is named by a link in a folder that commands may write
 * would else be wherever a command has made the link lead to, and that place open to the next command.
 */
export class ProjectFolders {
  readonly #places = new Map<string, string>();

  /** A user names a folder: from here on it is where it leads now. */
  name(folder: string): ProjectFolder {
    const place = realPath(folder) ?? folder;
    this.#places.set(folder, place);
    return { named: folder, place };
  }

  /** A folder as it was when it was named; here and now, if it never was. */
  at(folder: string): ProjectFolder {
    const place = this.#places.get(folder);
    return place === undefined ? this.name(folder) : { named: folder, place };
  }
}

/** What terms say of paths, those in the project's folder by its real place. */
export function rulesIn(
  { named, place }: ProjectFolder,
  terms: SandboxTerms,
  env: Readonly<Record<string, string>>,
): PathRules {
  const rules = pathRules(terms, named, env);
  if (named === place) return rules;
  const moved = (path: string): string => (isWithin(path, named) ? place + path.slice(named.length) : path);
  return {
    ...rules,
    paths: new Map([...rules.paths].map(([path, access]) => [moved(path), access])),
    hiddenPatterns: rules.hiddenPatterns.map(moved),
  };
}
