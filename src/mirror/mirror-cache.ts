import { hash } from 'node:crypto';
import { LRUCache } from 'lru-cache';
import { CacheUse, type WatchedCache } from '../cache-use.ts';
import { type Encoding, encode } from '../server/front/answers/encoding.ts';

/** All files of a version in one encoding take 1 MB when compressed and 10 MB when not. */
const MAX_BYTES = 64 * 1024 * 1024;
/** Size of an entry without its body. */
const ENTRY_BYTES = 1_000;

/** A file in the encoding that a client accepts. */
export interface EncodedFile {
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Buffer;
  /** Strong, and different for each encoding. */
  readonly etag: string;
}

export interface FileText {
  readonly text: string;
  readonly mediaType: string;
}

/** Complete files, bounded by their bytes. A file that several requests wait for is made once. */
export class MirrorCache implements WatchedCache {
  /** A file that another request waits for is a hit. */
  readonly use = new CacheUse();
  readonly #files = new LRUCache<string, EncodedFile, MakeFile>({
    maxSize: MAX_BYTES,
    sizeCalculation: ({ body }) => body.length + ENTRY_BYTES,
    dispose: this.use.onDispose,
    fetchMethod: (_key, _stale, { context: make }) => make(),
  });

  get bytes(): number {
    return this.#files.calculatedSize;
  }

  /** `key` names the file and its version. */
  async find(key: string, encoding: Encoding, make: () => Promise<FileText>): Promise<EncodedFile> {
    const encoded = async () => encodedFile(await make(), encoding);
    const status: LRUCache.Status<string, EncodedFile, MakeFile> = {};
    const file = this.#files.forceFetch(`${encoding} ${key}`, { context: encoded, status });
    this.use.count(status.fetch !== 'miss');
    return file;
  }
}

type MakeFile = () => Promise<EncodedFile>;

async function encodedFile({ text, mediaType }: FileText, accepted: Encoding): Promise<EncodedFile> {
  const { body, encoding } = await encode(Buffer.from(text), accepted);
  const etag = `"${hash('sha256', body, 'base64url')}"`;
  const headers = {
    'content-type': mediaType,
    'content-length': String(body.length),
    ...(encoding !== 'identity' && { 'content-encoding': encoding }),
    etag,
    vary: 'Accept-Encoding, Authorization',
  };
  return { headers, body, etag };
}
