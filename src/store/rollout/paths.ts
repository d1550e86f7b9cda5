/** Where rollout files lie under CODEX_HOME, and what their names say. */
import path from 'node:path';

export const SESSIONS_DIR = 'sessions';
export const ARCHIVED_SESSIONS_DIR = 'archived_sessions';

const FILE_NAME =
  /^rollout-(\d{4})-(\d{2})-(\d{2})T(\d{2})-(\d{2})-(\d{2})-([0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12})\.jsonl$/;

const ID_LENGTH = 36;
const EXTENSION = '.jsonl';

const pad = (value: number): string => String(value).padStart(2, '0');

/** `CODEX_HOME/sessions/YYYY/MM/DD/rollout-YYYY-MM-DDThh-mm-ss-<id>.jsonl`; date and time are local. */
export function rolloutPath(codexHome: string, threadId: string, createdAt: Date): string {
  const year = String(createdAt.getFullYear());
  const month = pad(createdAt.getMonth() + 1);
  const day = pad(createdAt.getDate());
  const time = [createdAt.getHours(), createdAt.getMinutes(), createdAt.getSeconds()].map(pad).join('-');
  const name = `rollout-${year}-${month}-${day}T${time}-${threadId}.jsonl`;
  return path.join(codexHome, SESSIONS_DIR, year, month, day, name);
}

/** Where a file lies when its thread is archived. */
export function archivedPath(codexHome: string, file: string): string {
  return path.join(codexHome, ARCHIVED_SESSIONS_DIR, path.basename(file));
}

/** Where an archived file came from, by the date in its name; `undefined` for a file that is no rollout. */
export function restoredPath(codexHome: string, file: string): string | undefined {
  const name = path.basename(file);
  const [, year, month, day] = FILE_NAME.exec(name) ?? [];
  if (year === undefined || month === undefined || day === undefined) return undefined;
  return path.join(codexHome, SESSIONS_DIR, year, month, day, name);
}

/** Whether a file lies among the archived threads of a home. */
export function isArchivedPath(codexHome: string, file: string): boolean {
  // Asked of thousands of files: most are known by the first half.
  return (
    file.includes(ARCHIVED_SESSIONS_DIR) &&
    file.startsWith(path.join(codexHome, ARCHIVED_SESSIONS_DIR) + path.sep)
  );
}

export const isRolloutName = (fileName: string): boolean => FILE_NAME.test(fileName);

/** The thread id in a rollout file's name. */
export const threadIdIn = (rolloutName: string): string =>
  rolloutName.slice(-ID_LENGTH - EXTENSION.length, -EXTENSION.length);

/** The time in a rollout file's name as if it were UTC, Unix ms: less than a day off the time of its creation. */
export function timeOfFileName(file: string): number | undefined {
  const [, year, month, day, hour, minute, second] = FILE_NAME.exec(path.basename(file)) ?? [];
  const time = Date.parse(`${year}-${month}-${day}T${hour}:${minute}:${second}Z`);
  return Number.isNaN(time) ? undefined : time;
}
