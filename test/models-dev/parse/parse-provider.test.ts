import { expect, test } from 'vitest';
import { parsedProvider } from './documents.ts';

test('a provider is read with what is unknown kept', () => {
  const fields = {
    npm: '@ai-sdk/acme',
    api: 'https://acme.ai',
    doc: 'https://acme.ai/doc',
    env: ['B', 'A'],
    logo: 'x',
  };
  expect(parsedProvider(fields)).toEqual({
    provider: {
      key: 'acme',
      registry: null,
      name: 'Acme',
      npmPackage: '@ai-sdk/acme',
      apiUrl: 'https://acme.ai',
      docUrl: 'https://acme.ai/doc',
      envVars: ['B', 'A'],
      extra: { logo: 'x' },
      sourceEntry: JSON.stringify({ name: 'Acme', ...fields }),
    },
    problems: [],
  });
});

test('a provider loses environment variables that are no text', () => {
  const { provider, problems } = parsedProvider({ env: ['A', 5, '', 'B'] });
  expect(provider.envVars).toEqual(['A', 'B']);
  expect(problems).toEqual([{ path: 'providers.acme.env[1]', message: 'must be text; got 5.' }]);
});

test('a provider has no environment variables if they are no list', () => {
  const { provider, problems } = parsedProvider({ env: 'A' });
  expect(provider.envVars).toEqual([]);
  expect(problems).toEqual([{ path: 'providers.acme.env', message: 'must be a list; got "A".' }]);
});
