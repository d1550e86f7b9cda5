import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    include: ['test/**/*.test.ts', 'src/**/*.test.ts'],
    // Processes: a thread that is ended in the middle of a database's statement takes the whole run with it (Node 20).
    pool: 'forks',
    // The machines that this runs on have two cores; vitest would use one of them.
    maxWorkers: 2,
    testTimeout: 30_000,
    // The first hook that needs the program waits until it is built.
    hookTimeout: 120_000,
    // A program that is started by a test takes its time on a busy machine.
    expect: { poll: { timeout: 15_000 } },
  },
});
