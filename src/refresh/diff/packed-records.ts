import { type PackedText, PackedTexts } from '../../models-dev/json/packed-texts.ts';
import type { Hashed } from './records.ts';

/** Keeps records with their content compressed: most of them equal the stored ones, so that nothing reads it. */
export class PackedRecords<Content extends object> {
  readonly #texts = new PackedTexts();

  /** The same record. Each access to its content parses it again. */
  pack({ content, ...hashes }: Hashed<Content>): Hashed<Content> {
    return new PackedRecord(hashes, this.#texts, this.#texts.add([Buffer.from(JSON.stringify(content))]));
  }
}

class PackedRecord<Content> implements Hashed<Content> {
  readonly key: string;
  readonly contentHash: string;
  readonly publishedHash: string | null;
  readonly #texts: PackedTexts;
  readonly #text: PackedText;

  constructor(
    { key, contentHash, publishedHash }: Omit<Hashed<Content>, 'content'>,
    texts: PackedTexts,
    text: PackedText,
  ) {
    this.key = key;
    this.contentHash = contentHash;
    this.publishedHash = publishedHash;
    this.#texts = texts;
    this.#text = text;
  }

  get content(): Content {
    return JSON.parse(this.#texts.read(this.#text));
  }
}
