import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    include: ['test/**/*.test.ts'],
    // One copy of graphql: else Pothos and Yoga do not know each other's errors and types.
    server: { deps: { inline: [/graphql/, /pothos/] } },
  },
});
