import { type PackedMembers, PackedObject } from './packed-object.ts';
import { PackedTexts } from './packed-texts.ts';

const QUOTE = 0x22;
const COMMA = 0x2c;
const COLON = 0x3a;
const BACKSLASH = 0x5c;
const OPEN_BRACKET = 0x5b;
const CLOSE_BRACKET = 0x5d;
const OPEN_BRACE = 0x7b;
const CLOSE_BRACE = 0x7d;
const BYTE_ORDER_MARK = [0xef, 0xbb, 0xbf];
/** A document, and the maps of entries in it. What is deeper belongs to an entry. */
const SPLIT_LEVELS = 2;

type Expected = 'KEY' | 'KEY_OR_END' | 'COLON' | 'VALUE' | 'COMMA_OR_END' | 'END';

export interface SplitLimits {
  /** JSON.parse reads an entry at once. */
  readonly maxEntryBytes: number;
  /** On all levels that are split. Each takes memory, however short it is. */
  readonly maxEntries: number;
}

export class EntryTooLarge extends Error {
  override readonly name = 'EntryTooLarge';
  /** Of the entry, until it was refused. */
  readonly receivedBytes: number;

  constructor(receivedBytes: number) {
    super();
    this.receivedBytes = receivedBytes;
  }
}

export class TooManyEntries extends Error {
  override readonly name = 'TooManyEntries';
}

/**
 * Splits a JSON text into its entries while it arrives, so that neither the text nor what it means is ever whole in memory.
 * Accepts the same texts as `JSON.parse`, which reads each entry. Throws a `SyntaxError` or, of invalid UTF-8, a `TypeError`;
 * beyond the limits, `EntryTooLarge` or `TooManyEntries`.
 */
export class JsonSplitter {
  readonly #limits: SplitLimits;
  readonly #texts = new PackedTexts();
  readonly #decoder = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });
  /** The objects around the current position, the outermost first. */
  readonly #open: PackedMembers[] = [];
  #root: PackedMembers | null = null;
  /** The value of a document that is no object. */
  #value: unknown = undefined;
  #key = '';
  #entries = 0;
  #expected: Expected = 'VALUE';
  #markBytes = 0;
  /** The bytes of the unfinished key or value in earlier chunks. Null: no key or value is unfinished. */
  #token: Uint8Array[] | null = null;
  #tokenBytes = 0;
  #depth = 0;
  #isInText = false;
  #isEscaped = false;

  constructor(limits: SplitLimits) {
    this.#limits = limits;
  }

  write(chunk: Uint8Array): void {
    let position = 0;
    while (position < chunk.length) {
      position = this.#token === null ? this.#structure(chunk, position) : this.#continueToken(chunk, position);
    }
  }

  /** The document: a `PackedObject`, or a value that is no object. */
  end(): unknown {
    // The end of a value outside of an object is that of the document.
    if (this.#token !== null && this.#open.length === 0) this.#endToken(new Uint8Array());
    if (this.#expected !== 'END') throw new SyntaxError('Unexpected end of JSON input');
    return this.#root === null ? this.#value : new PackedObject(this.#texts, this.#root);
  }

  /** Reads one byte outside of keys and values. */
  #structure(chunk: Uint8Array, position: number): number {
    const byte = chunk[position] ?? 0;
    if (this.#isByteOrderMark(byte) || isWhiteSpace(byte)) return position + 1;
    switch (this.#expected) {
      case 'KEY':
      case 'KEY_OR_END':
        if (byte === QUOTE) return this.#beginToken(chunk, position);
        if (byte === CLOSE_BRACE && this.#expected === 'KEY_OR_END') return this.#close(position);
        break;
      case 'COLON':
        if (byte === COLON) return this.#advance('VALUE', position);
        break;
      case 'COMMA_OR_END':
        if (byte === COMMA) return this.#advance('KEY', position);
        if (byte === CLOSE_BRACE) return this.#close(position);
        break;
      case 'VALUE':
        if (byte !== OPEN_BRACE || this.#open.length >= SPLIT_LEVELS) return this.#beginToken(chunk, position);
        this.#openObject();
        return this.#advance('KEY_OR_END', position);
      case 'END':
        break;
    }
    throw new SyntaxError(`Unexpected byte ${byte} in JSON`);
  }

  #isByteOrderMark(byte: number): boolean {
    if (this.#markBytes === BYTE_ORDER_MARK.length || this.#expected !== 'VALUE' || this.#root !== null) return false;
    if (byte === BYTE_ORDER_MARK[this.#markBytes]) {
      this.#markBytes++;
      return true;
    }
    if (this.#markBytes > 0) throw new TypeError('The byte order mark is incomplete.');
    this.#markBytes = BYTE_ORDER_MARK.length;
    return false;
  }

  #advance(expected: Expected, position: number): number {
    this.#expected = expected;
    return position + 1;
  }

  #openObject(): void {
    const members: PackedMembers = new Map();
    const parent = this.#open.at(-1);
    if (parent) parent.set(this.#key, members);
    else this.#root = members;
    this.#open.push(members);
  }

  #close(position: number): number {
    this.#open.pop();
    return this.#advance(this.#open.length === 0 ? 'END' : 'COMMA_OR_END', position);
  }

  #beginToken(chunk: Uint8Array, position: number): number {
    this.#token = [];
    this.#tokenBytes = 0;
    this.#depth = 0;
    this.#isInText = chunk[position] === QUOTE;
    // A value that is text is scanned from its quote on, like a key.
    return this.#isInText || this.#expected !== 'VALUE'
      ? this.#continueToken(chunk, position, position + 1)
      : this.#continueToken(chunk, position);
  }

  /** Takes the bytes of a key or value. `from`: those before it are scanned already. */
  #continueToken(chunk: Uint8Array, start: number, from = start): number {
    const end = this.#expected === 'VALUE' ? this.#endOfValue(chunk, from) : this.#endOfKey(chunk, from);
    const part = chunk.subarray(start, end ?? chunk.length);
    this.#tokenBytes += part.byteLength;
    if (this.#tokenBytes > this.#limits.maxEntryBytes) throw new EntryTooLarge(this.#tokenBytes);
    if (end === null) this.#token?.push(part);
    else this.#endToken(part);
    return end ?? chunk.length;
  }

  /** The position after the closing quote. Null: it is not in this chunk. */
  #endOfKey(chunk: Uint8Array, from: number): number | null {
    for (let position = from; position < chunk.length; position++) {
      if (this.#isEscaped) this.#isEscaped = false;
      else if (chunk[position] === BACKSLASH) this.#isEscaped = true;
      else if (chunk[position] === QUOTE) return position + 1;
    }
    return null;
  }

  /** The position of the comma or brace after the value. Null: it is not in this chunk. */
  #endOfValue(chunk: Uint8Array, from: number): number | null {
    let [depth, isInText, isEscaped] = [this.#depth, this.#isInText, this.#isEscaped];
    for (let position = from; position < chunk.length; position++) {
      const byte = chunk[position];
      if (isEscaped) isEscaped = false;
      else if (isInText) {
        if (byte === BACKSLASH) isEscaped = true;
        else if (byte === QUOTE) isInText = false;
      } else if (byte === QUOTE) isInText = true;
      else if (byte === OPEN_BRACE || byte === OPEN_BRACKET) depth++;
      else if (depth > 0) depth -= Number(byte === CLOSE_BRACE || byte === CLOSE_BRACKET);
      else if ((byte === COMMA || byte === CLOSE_BRACE) && this.#open.length > 0) return position;
    }
    [this.#depth, this.#isInText, this.#isEscaped] = [depth, isInText, isEscaped];
    return null;
  }

  #endToken(part: Uint8Array): void {
    const parts = [...(this.#token ?? []), part];
    this.#token = null;
    this.#isInText = false;
    this.#isEscaped = false;
    const value: unknown = JSON.parse(this.#decoder.decode(parts.length === 1 ? part : Buffer.concat(parts)));
    if (this.#expected !== 'VALUE') {
      this.#entries++;
      if (this.#entries > this.#limits.maxEntries) throw new TooManyEntries();
      this.#key = String(value);
      this.#expected = 'COLON';
      return;
    }
    const members = this.#open.at(-1);
    if (members) members.set(this.#key, this.#texts.add(parts));
    else this.#value = value;
    this.#expected = members ? 'COMMA_OR_END' : 'END';
  }
}

function isWhiteSpace(byte: number): boolean {
  return byte === 0x20 || byte === 0x0a || byte === 0x0d || byte === 0x09;
}
