import { Entries } from './entries.ts';
import { bestScore } from './match/bonus.ts';
import { Matcher } from './match/matcher.ts';
import { parsePattern, type Atom } from './match/pattern.ts';
import type { FoundFile, SearchReport, SearchScope } from './messages.ts';
import { comparePaths, Ranking } from './ranking.ts';
import { Walk } from './walk/walk.ts';

/** The most files that are told of, as in 0.129.0. */
const LIMIT = 50;
/** How many entries are scored before others have their turn. */
const SLICE = 20_000;
/** How long what was found while more is to come waits for being told, in milliseconds. */
const STREAM_EVERY_MS = 40;

/** One search: walks its roots once, and answers one query after another from what it found. */
export class Search {
  readonly #scope: SearchScope;
  readonly #tell: (report: SearchReport) => void;
  readonly #walk: Walk;
  readonly #entries = new Entries();
  readonly #ranking = new Ranking(this.#entries, LIMIT);
  readonly #matcher = new Matcher();
  #query: string | undefined;
  #pattern: readonly Atom[] = [];
  /** The most that anything could score. */
  #bestScore = 0;
  /** How many entries were scored for the query. */
  #scored = 0;
  #walking = true;
  /** Whether the query was answered in full. */
  #answered = false;
  #scheduled = false;
  #toldAt = 0;
  #closed = false;

  constructor(scope: SearchScope, tell: (report: SearchReport) => void) {
    this.#scope = scope;
    this.#tell = tell;
    this.#walk = new Walk(scope, {
      found: (root, path, directory) => {
        this.#entries.add(root, path, directory);
        this.#schedule();
      },
      done: () => {
        this.#walking = false;
        this.#schedule();
      },
    });
  }

  start(): Promise<void> {
    return this.#walk.start();
  }

  /** Asks anew. What was asked before is not answered any further. */
  query(query: string): void {
    this.#query = query;
    this.#pattern = parsePattern(query);
    const counted = this.#pattern.filter(({ negative }) => !negative);
    this.#bestScore = counted.reduce((sum, { needle }) => sum + bestScore(needle.length), 0);
    this.#ranking.clear();
    this.#scored = 0;
    this.#answered = false;
    this.#toldAt = performance.now();
    this.#schedule();
  }

  close(): void {
    this.#closed = true;
    this.#walk.close();
  }

  #schedule(): void {
    if (this.#scheduled || this.#closed) return;
    this.#scheduled = true;
    setImmediate(() => {
      this.#scheduled = false;
      if (!this.#closed) this.#goOn();
    });
  }

  #goOn(): void {
    if (this.#query === undefined || this.#answered) return;
    const count = Math.min(this.#entries.count, this.#scored + SLICE);
    for (; this.#scored < count; this.#scored++) this.#score(this.#scored);
    if (count < this.#entries.count) return this.#schedule();
    if (!this.#walking) {
      this.#answered = true;
      this.#tellFound(this.#query);
      this.#tell({ news: 'completed', query: this.#query });
    } else if (this.#scope.streamed && performance.now() >= this.#toldAt + STREAM_EVERY_MS) {
      this.#tellFound(this.#query);
    }
  }

  #score(entry: number): void {
    // Most entries could not be among the best even if they matched as well as can be.
    if (!this.#ranking.admits(this.#bestScore, this.#entries.length(entry))) return;
    this.#entries.show(entry, this.#matcher.text);
    const score = this.#matcher.score(this.#pattern);
    if (score >= 0) this.#ranking.add(entry, score);
  }

  #tellFound(query: string): void {
    this.#toldAt = performance.now();
    const files = query === '' ? [] : this.#ranking.best.map(({ entry, score }) => this.#found(entry, score));
    files.sort((one, other) => other.score - one.score || comparePaths(one.path, other.path));
    this.#tell({ news: 'found', query, files });
  }

  #found(entry: number, score: number): FoundFile {
    const indices: number[] = [];
    this.#entries.show(entry, this.#matcher.text);
    this.#matcher.score(this.#pattern, indices);
    return {
      root: this.#scope.roots[this.#entries.root(entry)] ?? '',
      path: this.#entries.path(entry),
      directory: this.#entries.isDirectory(entry),
      score,
      indices: [...new Set(indices)].sort((one, other) => one - other),
    };
  }
}
