import { defineConfig } from 'vitest/config';

/** The tests that need a real control plane: `npm run test:cluster`. One is started for all of them; each test has a namespace of its own. */
export default defineConfig({
  test: {
    include: ['test/cluster/**/*.test.ts'],
    globalSetup: ['test/cluster/set-up.ts'],
    testTimeout: 120_000,
    hookTimeout: 120_000,
    pool: 'forks',
    // Two cores carry one control plane and one bot.
    fileParallelism: false,
  },
});
