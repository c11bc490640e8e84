import { readFileSync } from 'node:fs';
import { RelaxNGValidator, XmlDocument } from 'libxml2-wasm';
import { expect } from 'vitest';

const schema = RelaxNGValidator.fromDoc(XmlDocument.fromBuffer(readFileSync(new URL('./atom.rng', import.meta.url))));

export const namespaces = { atom: 'http://www.w3.org/2005/Atom' };

/** The entries of a feed that the schema of Atom accepts. */
export function entriesIn(text: string) {
  using document = XmlDocument.fromString(text);
  schema.validate(document);
  const textOf = (path: string) => document.find(path, namespaces).map((node) => node.content);
  const ids = textOf('//atom:entry/atom:id');
  const updated = textOf('//atom:entry/atom:updated');
  expect(new Set(ids).size).toBe(ids.length);
  expect(new Set(updated).size).toBe(updated.length);
  expect(updated).toEqual(updated.toSorted().toReversed());
  return { ids, titles: textOf('//atom:entry/atom:title'), contents: textOf('//atom:entry/atom:content') };
}
