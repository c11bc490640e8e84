import type { PackedText, PackedTexts } from './packed-texts.ts';

/** Members by key. A later member with the same key replaces an earlier one, as in `JSON.parse`. */
export type PackedMembers = Map<string, PackedText | PackedMembers>;

/** An object of a large JSON document, whose members are parsed when they are read. */
export class PackedObject {
  readonly #texts: PackedTexts;
  readonly #members: PackedMembers;

  constructor(texts: PackedTexts, members: PackedMembers) {
    this.#texts = texts;
    this.#members = members;
  }

  get size(): number {
    return this.#members.size;
  }

  has(key: string): boolean {
    return this.#members.has(key);
  }

  /** An object among the outer members stays packed. */
  get(key: string): unknown {
    const member = this.#members.get(key);
    if (member === undefined) return undefined;
    return member instanceof Map ? new PackedObject(this.#texts, member) : this.#unpack(member);
  }

  *entries(): Generator<readonly [string, unknown]> {
    for (const [key, member] of this.#members) yield [key, this.#unpack(member)];
  }

  #unpack(member: PackedText | PackedMembers): unknown {
    if (!(member instanceof Map)) return JSON.parse(this.#texts.read(member));
    return Object.fromEntries([...member].map(([key, value]) => [key, this.#unpack(value)]));
  }
}

/** The entries of an object, packed or not. */
export function entriesOf(object: PackedObject | object): Iterable<readonly [string, unknown]> {
  return object instanceof PackedObject ? object.entries() : Object.entries(object);
}

export function sizeOf(object: PackedObject | object): number {
  return object instanceof PackedObject ? object.size : Object.keys(object).length;
}
