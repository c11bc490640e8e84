import { constants, zstdCompressSync, zstdDecompressSync } from 'node:zlib';

/** Large enough to compress well, and small enough that unpacking one takes less than a millisecond. */
const BLOCK_BYTES = 128 * 1024;

/** The fastest level: it makes JSON about ten times smaller. */
const options = { params: { [constants.ZSTD_c_compressionLevel]: 1 } };

export interface PackedText {
  readonly block: Block;
  readonly start: number;
  readonly end: number;
}

interface Block {
  /** Null: more texts can follow. */
  packed: Uint8Array | null;
}

/** Texts in compressed blocks. Reading them in the order in which they were added unpacks each block once. */
export class PackedTexts {
  #block: Block = { packed: null };
  #parts: Uint8Array[] = [];
  #bytes = 0;
  #unpacked: { readonly block: Block; readonly bytes: Buffer } | null = null;

  /** Adds UTF-8, which must not change afterwards. */
  add(parts: readonly Uint8Array[]): PackedText {
    const start = this.#bytes;
    for (const part of parts) {
      this.#parts.push(part);
      this.#bytes += part.byteLength;
    }
    const text = { block: this.#block, start, end: this.#bytes };
    if (this.#bytes >= BLOCK_BYTES) this.#pack();
    return text;
  }

  read({ block, start, end }: PackedText): string {
    return this.#bytesOf(block).toString('utf8', start, end);
  }

  #bytesOf(block: Block): Buffer {
    if (this.#unpacked?.block === block) return this.#unpacked.bytes;
    const packed = block.packed ?? this.#pack();
    const bytes = zstdDecompressSync(packed);
    this.#unpacked = { block, bytes };
    return bytes;
  }

  #pack(): Uint8Array {
    // A copy, because the result is a part of the much larger buffer that it was written to.
    const packed = new Uint8Array(zstdCompressSync(Buffer.concat(this.#parts), options));
    this.#block.packed = packed;
    this.#block = { packed: null };
    this.#parts = [];
    this.#bytes = 0;
    return packed;
  }
}
