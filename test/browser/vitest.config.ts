import { defineConfig } from 'vitest/config';

/** The tests that need Chromium: `npx vitest run --config test/browser/vitest.config.ts`. */
export default defineConfig({
  test: {
    include: ['test/browser/**/*.test.ts'],
    testTimeout: 180_000,
    hookTimeout: 180_000,
    pool: 'forks',
    fileParallelism: false,
  },
});
