import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    include: ['test/**/*.test.ts', 'src/**/*.test.ts'],
    pool: 'threads',
    // The machines that this runs on have two cores; vitest would use one of them.
    maxWorkers: 2,
    testTimeout: 30_000,
    hookTimeout: 30_000,
    // A program that is started by a test takes its time on a busy machine.
    expect: { poll: { timeout: 15_000 } },
  },
});
