/** What agents are called where their role does not say: people whose work they may be proud of. */
const NAMES = (
  'Abel Agnesi Archimedes Avicenna Babbage Banu Bassi Bernoulli Boole Bose Brahe Cantor Cauchy Cavendish Celsius ' +
  'Curie Darwin Descartes Dirac Emmy Euclid Euler Faraday Fermat Fibonacci Fourier Galileo Galois Gauss Germain ' +
  'Gibbs Goodall Halley Hamilton Hero Herschel Hilbert Hooke Hopper Hubble Humboldt Huygens Hypatia Jacobi Joule ' +
  'Kelvin Kepler Khayyam Kovalevskaya Lagrange Laplace Leavitt Leibniz Linnaeus Lorenz Lovelace Maxwell Meitner ' +
  'Mendel Napier Newton Noether Ohm Pascal Pasteur Planck Poincare Ptolemy Pythagoras Ramanujan Riemann Sagan ' +
  'Somerville Thales Turing Volta Wallace Watt Weyl Zeno'
).split(' ');

/** The nicknames of one session's agents: each is given once, then all anew with a number. */
export class Nicknames {
  readonly #used = new Set<string>();
  #round = 1;

  /** @param candidates undefined: the usual names */
  pick(candidates: readonly string[] = NAMES): string {
    const free = candidates.map((name) => this.#numbered(name)).filter((name) => !this.#used.has(name));
    const picked = anyOf(free);
    if (picked !== undefined) return this.keep(picked);
    this.#used.clear();
    this.#round += 1;
    return this.keep(this.#numbered(anyOf(candidates) ?? 'Agent'));
  }

  /** Notes a name that an agent has already. */
  keep(name: string): string {
    this.#used.add(name);
    return name;
  }

  #numbered(name: string): string {
    return this.#round === 1 ? name : `${name} the ${ordinal(this.#round)}`;
  }
}

function anyOf(names: readonly string[]): string | undefined {
  return names[Math.floor(Math.random() * names.length)];
}

function ordinal(number: number): string {
  const teens = number % 100 >= 11 && number % 100 <= 13;
  const suffix = teens ? 'th' : (['th', 'st', 'nd', 'rd'][number % 10] ?? 'th');
  return `${number}${suffix}`;
}
