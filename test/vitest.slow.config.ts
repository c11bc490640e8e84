import { configDefaults, defineConfig, mergeConfig } from 'vitest/config';
import config from './vitest.config.ts';

const { test, ...rest } = config;

/** The tests that kill a gateway many times or read many snapshots. */
export default mergeConfig(
  { ...rest, test: { ...test, include: [], exclude: [] } },
  defineConfig({ test: { include: ['test/**/*.slow.test.ts'], exclude: configDefaults.exclude } }),
);
