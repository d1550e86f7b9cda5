import * as fs from 'node:fs/promises';
import { basename, join } from 'node:path';

/** The most that is copied of one file, in bytes. */
const MOST_BYTES = 64 * 1024 * 1024;

/** What a user has to say. */
export interface Feedback {
  /** The thread that it is about, or an id that stands for none. */
  readonly threadId: string;
  readonly classification: string;
  readonly reason: string | null;
  readonly tags: Readonly<Record<string, string>>;
  /** The thread's rollout file, if it may be looked at; it stays where it is. */
  readonly rollout: string | null;
  /** Files that came with it; they are copied. */
  readonly files: readonly string[];
}

/** Takes feedback. */
export interface FeedbackKeeper {
  /** Resolves to the folder where it is; rejects with the system's error. */
  keep(feedback: Feedback): Promise<string>;
}

/** Keeps feedback in folders of its own for whoever reads it. It goes nowhere else. */
export class LocalFeedback implements FeedbackKeeper {
  readonly #folder: string;

  constructor(codexHome: string) {
    this.#folder = join(codexHome, 'quire', 'feedback');
  }

  async keep({ files, ...feedback }: Feedback): Promise<string> {
    await fs.mkdir(this.#folder, { recursive: true, mode: 0o700 });
    const time = new Date().toISOString();
    const folder = await fs.mkdtemp(join(this.#folder, `${time.replaceAll(':', '-')}-`));
    try {
      await fill(folder, { time, ...feedback }, files);
    } catch (error) {
      await fs.rm(folder, { recursive: true, force: true });
      throw error;
    }
    return folder;
  }
}

/** @throws Error where the feedback itself cannot be written; files that cannot be copied are left out */
async function fill(folder: string, feedback: object, files: readonly string[]): Promise<void> {
  const copied: { readonly from: string; readonly to: string | null }[] = [];
  for (const [index, from] of files.entries()) {
    const to = `${index}-${basename(from)}`;
    copied.push({ from, to: (await copy(from, join(folder, to))) ? to : null });
  }
  const text = JSON.stringify({ ...feedback, files: copied }, undefined, 2);
  await fs.writeFile(join(folder, 'feedback.json'), `${text}\n`, { mode: 0o600 });
}

/** Whether it was: what is missing or too large is left out. */
async function copy(from: string, to: string): Promise<boolean> {
  try {
    const stats = await fs.stat(from);
    if (!stats.isFile() || stats.size > MOST_BYTES) return false;
    await fs.copyFile(from, to);
    return true;
  } catch {
    return false;
  }
}
