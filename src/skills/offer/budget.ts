/** How much a list of skills may take; the rules and figures are those of 0.129.0. */
export interface Budget {
  readonly unit: 'tokens' | 'characters';
  readonly limit: number;
}

/** Where the model's window is not known. */
const DEFAULT_CHARACTERS = 8000;
const BYTES_PER_TOKEN = 4;

/** Two in a hundred of the model's window. @param window in tokens; null or none: not known */
export function budgetFor(window: number | null): Budget {
  if (window === null || window <= 0) return { unit: 'characters', limit: DEFAULT_CHARACTERS };
  return { unit: 'tokens', limit: Math.max(1, Math.floor((window * 2) / 100)) };
}

/** How long a text is. */
export interface TextSize {
  readonly characters: number;
  readonly bytes: number;
}

/** What a text of that size costs. */
export function costOf({ unit }: Budget, { characters, bytes }: TextSize): number {
  return unit === 'tokens' ? Math.ceil(bytes / BYTES_PER_TOKEN) : characters;
}
