import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    include: ['test/**/*.test.ts'],
    // Browser tests need Chromium, the image takes minutes, the chart a real Helm, test/cluster a real control plane: each has a script of its own.
    exclude: ['test/browser/**', 'test/image/**', 'test/cluster/**', 'test/docs/**', 'test/chart/**', 'test/alerts/**', 'node_modules/**'],
    setupFiles: ['test/property-seed.ts'],
    // Far beyond what any of them takes: a starved machine makes a test slow, never wrong.
    testTimeout: 300_000,
    hookTimeout: 300_000,
    pool: 'forks',
    // End-to-end tests mostly wait; vitest's own default leaves one core of two idle.
    maxWorkers: 2,
  },
});
