import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    include: ['test/**/*.test.ts'],
    globalSetup: 'test/harness/global-setup.ts',
    // A gateway starts, and a child process with it, within a test; machines that are shared take their time.
    testTimeout: 30_000,
    hookTimeout: 60_000,
    // One copy of graphql: else Pothos and Yoga do not know each other's errors and types.
    server: { deps: { inline: [/graphql/, /pothos/] } },
  },
});
