import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    include: ['tests/product/**/*.test.{ts,tsx}'],
    environment: 'node',
    pool: 'forks',
    testTimeout: 20_000,
    hookTimeout: 20_000,
  },
});
