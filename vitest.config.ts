import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    include: ['test/**/*.test.ts'],
    // Browser tests need Chromium, the image takes minutes: both run apart; see scripts/test.ts and scripts/test-image.ts.
    exclude: ['test/browser/**', 'test/image/**', 'node_modules/**'],
    setupFiles: ['test/property-seed.ts'],
    testTimeout: 30_000,
    hookTimeout: 60_000,
    pool: 'forks',
    // End-to-end tests mostly wait; vitest's own default leaves one core of two idle.
    maxWorkers: 2,
  },
});
