// Measures a server, or two of them on the same work side by side:
//   node bench/run.mjs [--a COMMAND] [--b COMMAND] [--only NAME,NAME] [--rounds N]
// Servers take turns, so that both see the same machine; a row is the median of the rounds.
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { measures, median, onRequest } from './measures.mjs';

const { values } = parseArgs({
  options: {
    a: {
      type: 'string',
      default: `${process.execPath} ${fileURLToPath(new URL('../dist/quire.js', import.meta.url))} app-server`,
    },
    b: { type: 'string' },
    only: { type: 'string' },
    rounds: { type: 'string', default: '3' },
  },
});

/** Homes lie outside /tmp, which some sandboxes let every command write. */
const scratch = mkdtempSync('/var/tmp/quire-bench-');
let homes = 0;
function newHome() {
  const home = join(scratch, `home-${homes++}`);
  mkdirSync(home);
  return home;
}

const sides = [values.a, values.b].flatMap((text) =>
  text === undefined ? [] : [{ command: text.split(' ').filter(Boolean), newHome }],
);
const chosen = values.only?.split(',') ?? Object.keys(measures);
/** @type {Map<string, (subject: import('./measures.mjs').Subject) => Promise<import('./measures.mjs').Rows>>} */
const known = new Map(Object.entries({ ...measures, ...onRequest }));
const unknown = chosen.filter((name) => !known.has(name));
if (unknown.length > 0) {
  console.error(`no measure ${unknown.join(', ')}; there are ${[...known.keys()].join(', ')}`);
  process.exit(2);
}

/**
 * One measure of every side, in rounds; a row has the values of each side.
 * @param {string} name
 */
async function rowsOf(name) {
  /** @type {Map<string, number[][]>} */
  const rows = new Map();
  for (let round = 0; round < Number(values.rounds); round++) {
    for (const [index, subject] of sides.entries()) {
      const found = (await known.get(name)?.(subject)) ?? {};
      for (const [row, value] of Object.entries(found)) {
        const cells = rows.get(row) ?? sides.map(() => []);
        cells[index]?.push(value);
        rows.set(row, cells);
      }
      rmSync(scratch, { recursive: true, force: true });
      mkdirSync(scratch);
    }
  }
  return rows;
}

const number = (/** @type {number | undefined} */ value) =>
  value === undefined || Number.isNaN(value) ? '-' : value.toFixed(1);

/** @param {string} first @param {readonly string[]} cells */
const printRow = (first, cells) =>
  console.log(first.padEnd(42) + cells.map((cell) => cell.padStart(10)).join(''));

try {
  printRow('', sides.length > 1 ? ['A', 'B', 'A/B'] : ['A']);
  for (const name of chosen) {
    try {
      for (const [row, cells] of await rowsOf(name)) {
        const [a, b] = cells.map(median);
        const shown = cells.map((cell) => number(median(cell)));
        const ratio =
          a === undefined || b === undefined ? [] : [Number.isNaN(a / b) ? '-' : (a / b).toFixed(2)];
        printRow(row, [...shown, ...ratio]);
      }
    } catch (error) {
      printRow(name, [`failed: ${error instanceof Error ? error.message : String(error)}`]);
      process.exitCode = 1;
    }
  }
} finally {
  rmSync(scratch, { recursive: true, force: true });
}
