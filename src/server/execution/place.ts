import type { ResponsePath } from 'graphql';

type Container = Record<string | number, unknown>;

/** A place in the answer: a field of an object, or an item of a list. */
export class Place implements ResponsePath {
  readonly prev: Place | undefined;
  readonly key: string | number;
  /** The type of the object. Undefined: an item of a list. */
  readonly typename: string | undefined;
  readonly #container: Container;
  readonly isNullable: boolean;
  #isNull = false;

  constructor(
    prev: Place | undefined,
    key: string | number,
    typename: string | undefined,
    container: object,
    isNullable: boolean,
  ) {
    this.prev = prev;
    this.key = key;
    this.typename = typename;
    this.#container = container as Container; // Objects and lists of the answer have no other properties.
    this.isNullable = isNullable;
  }

  write(value: unknown): void {
    this.#container[this.key] = value;
  }

  /** Writes null here or at the nearest place above that may be null. False: no place may be, so that there is no data. */
  writeNull(): boolean {
    if (!this.isNullable) return this.prev?.writeNull() ?? false;
    this.write(null);
    this.#isNull = true;
    return true;
  }

  /** Whether an error has made this place, or one above it, null. */
  get isDropped(): boolean {
    return this.#isNull || (this.prev?.isDropped ?? false);
  }

  get path(): (string | number)[] {
    const path: (string | number)[] = [];
    for (let place: Place | undefined = this; place; place = place.prev) path.unshift(place.key);
    return path;
  }
}
