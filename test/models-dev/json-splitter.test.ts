import { expect, test } from 'vitest';
import { PackedObject } from '../../src/models-dev/json/packed-object.ts';
import { EntryTooLarge, JsonSplitter, TooManyEntries } from '../../src/models-dev/json/split-json.ts';

const documents = [
  '{}',
  ' {"a":{}} \r\n\t',
  '{"providers":{"acme":{"name":"Acmé","models":{"m":{"cost":{"input":1e-7}}}}},"models":{}}',
  '{"a":"text","b":[1,{"c":[]}],"d":null,"e":true,"f":-0.5e3,"g":{"h":"}","i":"{,","j":[{"k":"]"}]}}',
  '{"a":{"b":1,"b":2},"a":{"c":3},"d":1,"d":{"e":{"e":1,"e":2}}}',
  '{"__proto__":{"a":1},"constructor":{"__proto__":{"b":2}}}',
  String.raw`{"\"":{"\\":"\\\"","\u0041":"\ud83d\ude00"},"é":{"😀":"😀"}}`,
  '[1,{"a":2}]',
  '"text, with } and \\" in it"',
  ' 1.5 ',
  'null',
  '\uFEFF{"a":{"b":"\uFEFF"}}',
];

const broken = [
  '',
  ' ',
  '{',
  '}',
  '{"a"',
  '{"a":',
  '{"a":}',
  '{"a":1',
  '{"a":1,}',
  '{,"a":1}',
  '{"a" 1}',
  '{"a":1 2}',
  '{"a":1}}',
  '{"a":1} x',
  '{a:1}',
  "{'a':1}",
  '{"a":{"b":[1}]}}',
  '{"a":{"b":{"c":1]}}',
  '{"a":{"b":01}}',
  '{"a":{"b":"\n"}}',
  '{"a":{"b":"\\x"}}',
  '{"a\n":1}',
  '{"a":{"b":1},"c":{"d":}}',
  '[1,',
  '"text',
  'tru',
  ' \uFEFF{}',
  '\uFEFF\uFEFF{}',
];

test.each(documents)('reads %s as JSON.parse does, wherever the text is cut', (text) => {
  const whole = JSON.parse(text.replace(/^\uFEFF/, ''));
  for (const size of [1, 2, 3, 7, 1_000]) expect(read(Buffer.from(text), size)).toEqual(whole);
});

test.each(broken)('refuses %j, wherever the text is cut', (text) => {
  for (const size of [1, 2, 3, 7, 1_000]) expect(() => read(Buffer.from(text), size)).toThrow(SyntaxError);
});

test('agrees with JSON.parse on texts with a byte that is changed, removed, or added', () => {
  let accepted = 0;
  for (const text of mutations(documents.filter((document) => !document.startsWith('\uFEFF')))) {
    const expected = outcomeOf(() => JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(text)));
    expect(
      outcomeOf(() => read(text, 5)),
      text.toString(),
    ).toEqual(expected);
    if (expected !== 'refused') accepted++;
  }
  expect(accepted).toBeGreaterThan(100);
});

test('reads the outermost objects in their order, an entry when it is asked for', () => {
  const json = split(Buffer.from('{"b":{"y":{"n":1},"x":2},"a":{}}'), 4);
  const b = json instanceof PackedObject ? json.get('b') : null;
  expect(b instanceof PackedObject && [b.size, [...b.entries()]]).toEqual([
    2,
    [
      ['y', { n: 1 }],
      ['x', 2],
    ],
  ]);
});

test('reads the entries of many blocks in any order', () => {
  const entries = Array.from({ length: 300 }, (_, index) => [`k${index}`, { text: 'é'.repeat(index * 10), index }]);
  const text = Buffer.from(JSON.stringify({ providers: Object.fromEntries(entries) }));
  const json = split(text, 10_000);
  const packed = json instanceof PackedObject ? json.get('providers') : null;
  if (!(packed instanceof PackedObject)) throw new Error('a packed object was expected');
  expect([...packed.entries()]).toEqual(entries);
  for (const index of [299, 0, 150, 1]) expect(packed.get(`k${index}`)).toEqual(entries[index]?.[1]);
});

test('refuses an entry above its limit, and no document of many smaller ones', () => {
  const of = (length: number) => Buffer.from(JSON.stringify({ providers: { a: 'x'.repeat(length), b: {}, c: {} } }));
  expect(() => splitter({ maxEntryBytes: 100 }).write(of(98))).not.toThrow();
  expect(() => splitter({ maxEntryBytes: 100 }).write(of(99))).toThrow(EntryTooLarge);
});

test('refuses more entries than its limit, on all levels together, and whether they replace each other or not', () => {
  const text = Buffer.from('{"a":{"b":{"c":1,"d":2},"b":3},"e":4}');
  expect(() => splitter({ maxEntries: 4 }).write(text)).not.toThrow();
  expect(() => splitter({ maxEntries: 3 }).write(text)).toThrow(TooManyEntries);
});

function splitter({ maxEntryBytes = 1_000_000, maxEntries = 1_000_000 }): JsonSplitter {
  return new JsonSplitter({ maxEntryBytes, maxEntries });
}

function split(text: Uint8Array, chunkSize: number): unknown {
  const json = splitter({});
  for (let start = 0; start < text.length; start += chunkSize) json.write(text.subarray(start, start + chunkSize));
  return json.end();
}

function read(text: Uint8Array, chunkSize: number): unknown {
  const json = split(text, chunkSize);
  return json instanceof PackedObject ? Object.fromEntries(json.entries()) : json;
}

function outcomeOf(work: () => unknown): unknown {
  try {
    return work();
  } catch {
    return 'refused';
  }
}

/** Each text with each of its bytes changed, removed, and preceded by another. */
function* mutations(texts: readonly string[]): Generator<Buffer> {
  const bytes = [...'{}[]",: \\1eé'].map((character) => Buffer.from(character));
  for (const text of texts.map((document) => Buffer.from(document))) {
    for (let position = 0; position < text.length; position++) {
      const [before, after] = [text.subarray(0, position), text.subarray(position + 1)];
      yield Buffer.concat([before, after]);
      for (const byte of bytes) {
        yield Buffer.concat([before, byte, after]);
        yield Buffer.concat([before, byte, text.subarray(position)]);
      }
    }
  }
}
