import { describe, expect, test } from 'vitest';
import { NotACatalog, parseDocument } from '../../../src/models-dev/parse/parse.ts';
import { documentWith, only, parseJson } from './documents.ts';

const model = { name: 'M1' };

describe('what is no catalog', () => {
  test.each([
    ['a list', [], 'got a list'],
    ['text', '<html>', 'got "<html>"'],
    ['null', null, 'got null'],
    ['nothing', undefined, 'got nothing'],
    ['an empty map', {}, 'providers: 0'],
    ['providers without models', { acme: { name: 'Acme', models: {} } }, 'providers: 1'],
    ['providers that cannot be read', { acme: 5 }, 'Skipped: it must be an object; got 5'],
  ])('%s is refused, and the message says what was got', (_, providers, message) => {
    expect(() => parseDocument({ providers })).toThrow(NotACatalog);
    expect(() => parseDocument({ providers })).toThrow(message);
  });
});

describe('base models', () => {
  test('are null when the document does not speak of them', () => {
    expect(parseDocument(documentWith({})).baseModels).toBeNull();
  });

  test('are null when the document has none: an empty map would remove all that are stored', () => {
    expect(parseDocument({ ...documentWith({}), baseModels: {} }).baseModels).toBeNull();
  });

  test('are null with a problem when they cannot be read', () => {
    const parsed = parseDocument({ ...documentWith({}), baseModels: [] });
    expect(parsed.baseModels).toBeNull();
    expect(parsed.problems).toEqual([{ path: 'models', message: 'must be a map of base models; got a list.' }]);
  });

  test.each(['base', '/base', 'lab/', ''])('with the key "%s" are set aside', (key) => {
    const parsed = parseDocument({ ...documentWith({}), baseModels: { [key]: { name: 'Base' } } });
    expect(parsed.baseModels).toEqual([]);
    expect([...parsed.unreadable.baseModels]).toEqual([key]);
  });

  test('belong to the lab before the first slash', () => {
    const parsed = parseDocument({ ...documentWith({}), baseModels: { 'lab/a/b': { name: 'Base' } } });
    expect(only(parsed.baseModels ?? []).record).toMatchObject({ key: 'lab/a/b', labKey: 'lab' });
  });
});

describe('a provider', () => {
  test('that cannot be read is set aside with its models', () => {
    const { providers } = documentWith({});
    const parsed = parseDocument({ providers: { ...providers, broken: { models: { m2: model } } } });
    expect(parsed.models.map(({ key }) => key)).toEqual(['acme/m1']);
    expect([...parsed.unreadable.providers]).toEqual(['broken']);
  });

  test('whose models cannot be read is kept, and its models count as unread', () => {
    const { providers } = documentWith({});
    const parsed = parseDocument({ providers: { ...providers, broken: { name: 'Broken', models: [] } } });
    expect(parsed.providers.map(({ key }) => key)).toEqual(['acme', 'broken']);
    expect([...parsed.unreadable.providers]).toEqual(['broken']);
    expect(parsed.problems).toEqual([
      { path: 'providers.broken.models', message: 'must be a map of models; got a list. Stored models are kept.' },
    ]);
  });

  test('whose key holds a slash is set aside', () => {
    const { providers } = documentWith({});
    const parsed = parseDocument({ providers: { ...providers, 'a/b': { name: 'AB', models: { m2: model } } } });
    expect([...parsed.unreadable.providers]).toEqual(['a/b']);
  });
});

describe('a model', () => {
  const parsedWith = (key: string, value: unknown) =>
    parseDocument(documentWith({}, { models: { m1: model, [key]: value } }));

  test.each([
    ['is no object', 'text', 'Skipped: it must be an object; got "text".'],
    ['has no name', {}, 'Skipped: its name must be text; got null.'],
    ['has a blank name', { name: ' \t' }, 'Skipped: its name must be text; got null.'],
    ['has a number for a name', { name: 4 }, 'Skipped: its name must be text; got 4.'],
    ['has the id of another', { name: 'M2', id: 'm3' }, 'Skipped: its id "m3" differs from its key.'],
  ])('that %s is set aside, and the others stay', (_, value, message) => {
    const parsed = parsedWith('m2', value);
    expect(parsed.models.map(({ key }) => key)).toEqual(['acme/m1']);
    expect([...parsed.unreadable.models]).toEqual(['acme/m2']);
    expect(parsed.problems).toEqual([{ path: 'providers.acme.models.m2', message }]);
  });

  test.each([
    ['is empty', ''],
    ['is too long', 'm'.repeat(201)],
    ['holds a line break', 'm\n2'],
    ['holds a control character', 'm\u00002'],
    ['ends in a space', 'm2 '],
    ['reaches for a prototype', 'constructor'],
  ])('whose key %s is set aside', (_, key) => {
    expect([...parsedWith(key, model).unreadable.models]).toEqual([`acme/${key}`]);
  });

  test('whose key is __proto__ is set aside and touches no prototype', () => {
    const parsed = parseJson(
      '{"providers":{"acme":{"name":"Acme","models":{"m1":{"name":"M1"},"__proto__":{"name":"P","polluted":true}}}}}',
    );
    expect([...parsed.unreadable.models]).toEqual(['acme/__proto__']);
    expect('polluted' in {}).toBe(false);
  });

  test('may have slashes and single spaces in its key', () => {
    const parsed = parsedWith('NousResearch 2/Hermes-4:thinking', model);
    expect(parsed.models[1]).toMatchObject({ providerKey: 'acme', modelId: 'NousResearch 2/Hermes-4:thinking' });
  });

  test.each([
    ['M2', 'm2'],
    ['meta-llama%2FLlama', 'meta-llama%2fllama'],
    ['meta-llama/Llama', 'meta-llama%2FLlama'],
    ['100%', '100%'],
  ])('with the key %s may have the id %s, and the key counts', (key, id) => {
    const parsed = parsedWith(key, { ...model, id });
    expect(parsed.models[1]?.modelId).toBe(key);
    expect(parsed.problems).toEqual([]);
  });
});
