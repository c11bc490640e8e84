import { expect, test } from 'vitest';
import { linkModels } from '../../src/models-dev/link.ts';

const model = (providerKey: string, modelId: string) => ({ key: `${providerKey}/${modelId}`, modelId });
const linked = (models: ReturnType<typeof model>[], baseModelKeys: string[]) =>
  Object.fromEntries(linkModels(models, baseModelKeys));

test('a model whose key is a base model’s key is that base model', () => {
  expect(linked([model('openai', 'gpt-5')], ['openai/gpt-5'])).toEqual({
    'openai/gpt-5': { baseModelKey: 'openai/gpt-5', rule: 'KEY' },
  });
});

test('a model whose id is a base model’s key is that base model', () => {
  expect(linked([model('openrouter', 'openai/gpt-5')], ['openai/gpt-5'])).toEqual({
    'openrouter/openai/gpt-5': { baseModelKey: 'openai/gpt-5', rule: 'MODEL_ID' },
  });
});

test('case is looked at first', () => {
  expect(linked([model('host', 'lab/Base')], ['lab/base', 'lab/Base'])).toEqual({
    'host/lab/Base': { baseModelKey: 'lab/Base', rule: 'MODEL_ID' },
  });
});

test('case does not count when no key is the same to the letter', () => {
  expect(linked([model('MiniMax', 'minimax-m2')], ['minimax/MiniMax-M2'])).toEqual({
    'MiniMax/minimax-m2': { baseModelKey: 'minimax/MiniMax-M2', rule: 'KEY' },
  });
});

test('a model that could be either of two base models by its case is linked to none', () => {
  expect(linked([model('host', 'lab/BASE')], ['lab/base', 'lab/Base'])).toEqual({});
});

test('an alias for the latest of dated base models is linked at its lab only', () => {
  const baseModelKeys = ['lab/base-1', 'lab/base-1-20250805'];
  const models = [model('lab', 'base-1'), model('host', 'lab/base-1'), model('host', 'lab/base-1-20250805')];
  expect(linked(models, baseModelKeys)).toEqual({
    'lab/base-1': { baseModelKey: 'lab/base-1', rule: 'KEY' },
    'host/lab/base-1-20250805': { baseModelKey: 'lab/base-1-20250805', rule: 'MODEL_ID' },
  });
});

test('a model is not linked by a part of its id', () => {
  expect(linked([model('host', 'gpt-5'), model('host', 'x/openai/gpt-5')], ['openai/gpt-5'])).toEqual({});
});
