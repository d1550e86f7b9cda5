/** How soon further occurrences of a word stop counting, and how much the length of a text counts (BM25's usual). */
const SATURATION = 1.2;
const LENGTH_WEIGHT = 0.75;

/** Words that say nothing of what a text is about. */
const STOP_WORDS: ReadonlySet<string> = new Set(
  'a an and are as at be by do for from has have i in is it its of on or that the this to was what which with you your'.split(
    ' ',
  ),
);

interface IndexedText {
  readonly counts: ReadonlyMap<string, number>;
  readonly length: number;
}

/** Ranks texts by how well they answer a query (BM25 over the stems of English words). */
export class RelevanceIndex {
  readonly #texts: readonly IndexedText[];
  readonly #averageLength: number;
  /** In how many texts a stem is. */
  readonly #spread = new Map<string, number>();

  constructor(texts: readonly string[]) {
    this.#texts = texts.map(indexed);
    const total = this.#texts.reduce((sum, { length }) => sum + length, 0);
    this.#averageLength = total / Math.max(1, texts.length);
    for (const { counts } of this.#texts) {
      for (const stem of counts.keys()) this.#spread.set(stem, (this.#spread.get(stem) ?? 0) + 1);
    }
  }

  /** The places of the texts that answer the query, the best first; of equals the earlier one. */
  search(query: string, limit: number): number[] {
    const stems = [...new Set(stemsOf(query))];
    return this.#texts
      .map((text, place) => ({ place, score: this.#score(text, stems) }))
      .filter(({ score }) => score > 0)
      .sort((a, b) => b.score - a.score || a.place - b.place)
      .slice(0, limit)
      .map(({ place }) => place);
  }

  #score({ counts, length }: IndexedText, stems: readonly string[]): number {
    const total = this.#texts.length;
    const relativeLength = 1 - LENGTH_WEIGHT + (LENGTH_WEIGHT * length) / this.#averageLength;
    return stems.reduce((score, stem) => {
      const count = counts.get(stem) ?? 0;
      const spread = this.#spread.get(stem) ?? 0;
      const rarity = Math.log(1 + (total - spread + 0.5) / (spread + 0.5));
      return score + (rarity * count * (SATURATION + 1)) / (count + SATURATION * relativeLength);
    }, 0);
  }
}

function indexed(text: string): IndexedText {
  const stems = stemsOf(text);
  const counts = new Map<string, number>();
  for (const stem of stems) counts.set(stem, (counts.get(stem) ?? 0) + 1);
  return { counts, length: stems.length };
}

function stemsOf(text: string): string[] {
  const words = text
    .normalize('NFKD')
    .replace(/\p{M}/gu, '')
    .toLowerCase()
    .match(/[\p{L}\p{N}_]+/gu);
  return (words ?? []).filter((word) => !STOP_WORDS.has(word)).map(stem);
}

/** What a word has in common with its other forms: `events` and `event`, `creating`, `creates` and `create`. */
function stem(word: string): string {
  const plain = withoutEnding(singular(word));
  return plain.length > 3 ? plain.replace(/e$/, '').replace(/y$/, 'i') : plain;
}

function singular(word: string): string {
  if (/(ss|us|is)$/.test(word)) return word;
  if (word.endsWith('ies')) return word.replace(/ies$/, 'y');
  return word.replace(/(?<=[sxz]|ch|sh)es$|s$/, '');
}

function withoutEnding(word: string): string {
  const [, base = '', ending] = /^(.*[aeiouy].*)(ing|(?<!e)ed)$/.exec(word) ?? [];
  if (ending === undefined || base.length < 3) return word;
  return base.replace(/([bdgmnprt])\1$/, '$1');
}
