import { configDefaults, defineConfig, mergeConfig } from 'vitest/config';
import config from './vitest.config.ts';

const { test, ...rest } = config;

/** The tests on real snapshots, and those that kill or start gateways many times. */
export default mergeConfig(
  { ...rest, test: { ...test, include: [], exclude: [] } },
  defineConfig({
    test: {
      include: ['test/**/*.slow.test.ts'],
      exclude: configDefaults.exclude,
      testTimeout: 300_000,
      hookTimeout: 300_000,
    },
  }),
);
