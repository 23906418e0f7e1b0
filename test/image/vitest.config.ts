import { defineConfig } from 'vitest/config';

export default defineConfig({ test: { include: ['test/image/**/*.test.ts'], testTimeout: 200_000, hookTimeout: 420_000 } });
