import { availableParallelism } from 'node:os';
import { configDefaults, defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    include: ['test/**/*.test.ts'],
    exclude: [...configDefaults.exclude, 'test/**/*.slow.test.ts'],
    globalSetup: 'test/harness/global-setup.ts',
    // Tests wait for processes, sockets, and the database for a third of their time.
    maxWorkers: availableParallelism() + 1,
    // Test files of a worker share modules, and with them databases and gateways.
    isolate: false,
    // A gateway starts, and a child process with it, within a test; machines that are shared take their time.
    testTimeout: 60_000,
    hookTimeout: 120_000,
    expect: { poll: { timeout: 30_000 } },
    // One copy of graphql: else Pothos and Yoga do not know each other's errors and types.
    server: { deps: { inline: [/graphql/, /pothos/] } },
  },
});
