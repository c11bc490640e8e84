import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import graphqlPlugin, { parser } from '@graphql-eslint/eslint-plugin';
import { ESLint } from 'eslint';

const root = fileURLToPath(new URL('..', import.meta.url));
const { configs } = graphqlPlugin;

/** The exceptions from the rules, each with its reason. */
const exceptions = {
  // Lists are read forward: their cursors do not need an order that can be reversed.
  '@graphql-eslint/relay-arguments': ['error', { includeBoth: false }],
  // `nodes(ids:)`, and the lists of `Node` types that are no connections, have few entries.
  '@graphql-eslint/relay-edge-types': [
    'error',
    { withEdgeSuffix: true, shouldImplementNode: false, listTypeCanWrapOnlyEdgeType: false },
  ],
  // Values that are part of another object have no id.
  '@graphql-eslint/strict-id-in-types': 'off',
  // `Model.modelId` is the id at the provider, beside `id`.
  '@graphql-eslint/no-typename-prefix': 'off',
};

describe('@graphql-eslint/eslint-plugin', () => {
  test('schema.graphql passes the recommended and the Relay rules for schemas', async () => {
    const eslint = new ESLint({
      cwd: root,
      overrideConfigFile: true,
      overrideConfig: [
        {
          files: ['**/*.graphql'],
          languageOptions: { parser, parserOptions: { graphQLConfig: { schema: `${root}schema.graphql` } } },
          plugins: { '@graphql-eslint': graphqlPlugin },
          rules: {
            ...configs['flat/schema-recommended'].rules,
            ...configs['flat/schema-relay'].rules,
            ...exceptions,
          },
        },
      ],
    });
    const [{ messages }] = await eslint.lintFiles(['schema.graphql']);
    assert.deepEqual(
      messages.map(({ ruleId, line, message }) => `${ruleId} ${line}: ${message}`),
      [],
    );
  });
});
