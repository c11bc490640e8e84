import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { RepositoryUnusable, runGit, startGit } from './run-git.ts';

const FETCHED_AT_ONCE = 5_000;
/** The largest file of the source has 4 kB. */
const MAX_FILE_BYTES = 1_000_000;

/** The content of a file, or why it is not text. */
export type FileContent = { readonly bytes: number } & (
  | { readonly kind: 'TEXT'; readonly text: string }
  | { readonly kind: 'UNREADABLE'; readonly message: string }
);

/** Reads files by their object ids through one running `git cat-file`. */
export class ObjectReader {
  readonly #directory: string;
  readonly #signal: AbortSignal;
  readonly #git: ReturnType<typeof startGit>;
  readonly #output: AsyncIterator<Buffer>;
  #received = Buffer.alloc(0);
  /** The objects of a partial clone that are local. Null: all objects are local, or it is unknown. */
  #local: Set<string> | null = null;

  private constructor(directory: string, signal: AbortSignal) {
    this.#directory = directory;
    this.#signal = signal;
    this.#git = startGit(directory, ['cat-file', '--batch'], signal);
    this.#output = this.#git.process.stdout[Symbol.asyncIterator]();
  }

  static async open(directory: string, signal: AbortSignal): Promise<ObjectReader> {
    const reader = new ObjectReader(directory, signal);
    if (await isPartial(directory)) reader.#local = await localObjects(directory, signal);
    return reader;
  }

  /** Fetches missing objects together: git would fetch each by itself when it is read. */
  async fetchMissing(ids: Iterable<string>): Promise<void> {
    const local = this.#local;
    if (local === null) return;
    const missing = [...new Set(ids)].filter((id) => !local.has(id));
    for (let start = 0; start < missing.length; start += FETCHED_AT_ONCE) {
      const part = missing.slice(start, start + FETCHED_AT_ONCE);
      const args = ['-c', 'fetch.negotiationAlgorithm=noop', 'fetch', '--quiet', '--no-tags', '--no-write-fetch-head'];
      const input = `${part.join('\n')}\n`;
      await runGit(this.#directory, [...args, '--filter=blob:none', '--stdin', 'origin'], this.#signal, input);
      for (const id of part) local.add(id);
    }
  }

  /** The contents in the order of the ids. */
  async read(ids: readonly string[]): Promise<FileContent[]> {
    if (ids.length === 0) return [];
    await this.fetchMissing(ids);
    this.#git.process.stdin.write(`${ids.join('\n')}\n`);
    const contents: FileContent[] = [];
    for (const id of ids) contents.push(await this.#next(id));
    return contents;
  }

  async #next(id: string): Promise<FileContent> {
    const header = (await this.#take(await this.#untilNewline())).toString();
    const size = /^\S+ blob (\d+)\n$/.exec(header)?.[1];
    if (size === undefined) throw new RepositoryUnusable(`The object ${id} is not a file of the repository.`);
    const bytes = Number(size);
    if (bytes > MAX_FILE_BYTES) {
      await this.#skip(bytes + 1);
      return unreadable(bytes, `The file has ${bytes} bytes; at most ${MAX_FILE_BYTES} are read.`);
    }
    return textOf((await this.#take(bytes + 1)).subarray(0, bytes));
  }

  async #untilNewline(): Promise<number> {
    for (;;) {
      const at = this.#received.indexOf(10);
      if (at >= 0) return at + 1;
      await this.#receive();
    }
  }

  async #take(length: number): Promise<Buffer> {
    while (this.#received.length < length) await this.#receive();
    const taken = this.#received.subarray(0, length);
    this.#received = this.#received.subarray(length);
    return taken;
  }

  /** Without keeping what it passes over. */
  async #skip(length: number): Promise<void> {
    let left = length;
    while (this.#received.length < left) {
      left -= this.#received.length;
      this.#received = Buffer.alloc(0);
      await this.#receive();
    }
    this.#received = this.#received.subarray(left);
  }

  async #receive(): Promise<void> {
    const { done, value } = await this.#output.next();
    if (done) {
      await this.#git.ended;
      throw new RepositoryUnusable('"git cat-file" ended early.');
    }
    this.#received = Buffer.concat([this.#received, value]);
  }

  async close(): Promise<void> {
    this.#git.process.stdin.end();
    await this.#git.ended.catch(() => {});
  }
}

const utf8 = new TextDecoder('utf-8', { fatal: true });

function textOf(content: Buffer): FileContent {
  try {
    return { kind: 'TEXT', bytes: content.length, text: utf8.decode(content) };
  } catch {
    return unreadable(content.length, 'The file is not valid UTF-8.');
  }
}

function unreadable(bytes: number, message: string): FileContent {
  return { kind: 'UNREADABLE', bytes, message };
}

/** Servers without support for filters send complete packs. */
async function isPartial(directory: string): Promise<boolean> {
  const names = await readdir(join(directory, 'objects', 'pack'));
  return names.some((name) => name.endsWith('.promisor'));
}

async function localObjects(directory: string, signal: AbortSignal): Promise<Set<string>> {
  const args = ['cat-file', '--batch-all-objects', '--batch-check=%(objectname)', '--unordered'];
  return new Set((await runGit(directory, args, signal)).split('\n'));
}
