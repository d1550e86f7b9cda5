import { lstatSync, readlinkSync, realpathSync } from 'node:fs';
import { basename, dirname, join, resolve } from 'node:path';
import { planMounts } from './mount-plan.ts';
import { rulesIn, type ProjectFolder } from './project-folders.ts';
import { surveyFor, type RootSurvey } from './root-survey.ts';
import { isUnconfined, type SandboxTerms } from '../permissions/index.ts';
import { isWithin } from './is-within.ts';

/** As many links as the kernel follows. */
const MAX_LINKS = 40;

/**
 * Whether terms let a command create, change or remove `path` (relative ones are taken from the project's folder).
 * Follows the sandbox's own mount plan, and symbolic links: both the place where the entry stands and
 * the file it leads to must be writable.
 */
export function isWritable(
  terms: SandboxTerms,
  project: ProjectFolder,
  path: string,
  env: Readonly<Record<string, string>>,
): boolean {
  if (isUnconfined(terms)) return true;
  const rules = rulesIn(project, terms, env);
  const places = placesWrittenThrough(resolve(project.named, path));
  return places !== undefined && places.every((place) => isOpen(place, surveyFor(place, rules)));
}

/**
 * Whether terms let a command read `path` (relative ones are taken from the project's folder), which may be a link: what it leads to
 * counts.
 */
export function isReadable(
  terms: SandboxTerms,
  project: ProjectFolder,
  path: string,
  env: Readonly<Record<string, string>>,
): boolean {
  if (isUnconfined(terms)) return true;
  const place = realPathAllowingMissing(resolve(project.named, path));
  if (place === undefined) return false;
  const survey = surveyFor(place, rulesIn(project, terms, env));
  const innermost = planMounts(survey).findLast((mount) => isWithin(place, mount.path));
  if (innermost === undefined) return survey.readable === 'all';
  return innermost.kind !== 'hiddenFolder' && innermost.kind !== 'hiddenFile';
}

/** The innermost rule around a real path decides. */
function isOpen(path: string, survey: RootSurvey): boolean {
  if (survey.replaceableLinks.some((link) => isWithin(path, link) || isWithin(path, targetOf(link))))
    return false;
  const innermost = planMounts(survey).findLast((mount) => isWithin(path, mount.path));
  return innermost?.kind === 'writable';
}

function targetOf(link: string): string {
  return realPathAllowingMissing(link) ?? link;
}

/** The entry's own real place and, link by link, those it leads to; undefined for a loop. */
function placesWrittenThrough(path: string): string[] | undefined {
  const places: string[] = [];
  let next = path;
  for (let followed = 0; followed <= MAX_LINKS; followed += 1) {
    const folder = realPathAllowingMissing(dirname(next));
    if (folder === undefined) return undefined;
    const place = next === '/' ? '/' : join(folder, basename(next));
    places.push(place);
    if (lstatSync(place, { throwIfNoEntry: false })?.isSymbolicLink() !== true) return places;
    next = resolve(folder, readlinkSync(place));
  }
  return undefined;
}

/** The real path of what exists of `path`, with the rest appended; undefined where it cannot be told. */
function realPathAllowingMissing(path: string, links = 0): string | undefined {
  try {
    return realpathSync.native(path);
  } catch {
    if (path === '/' || links > MAX_LINKS) return undefined;
    const folder = realPathAllowingMissing(dirname(path), links);
    if (folder === undefined) return undefined;
    const place = join(folder, basename(path));
    const isLink = lstatSync(place, { throwIfNoEntry: false })?.isSymbolicLink() === true;
    return isLink ? realPathAllowingMissing(resolve(folder, readlinkSync(place)), links + 1) : place;
  }
}
