import { PackedObject } from '../json/packed-object.ts';
import type { SourceDocument } from './document.ts';
import { SourceError, type SourceErrorCode } from './source-error.ts';

export interface JsonFile {
  readonly kind: 'JSON';
  readonly name: string;
  /** A `PackedObject`, or a value that is no object. */
  readonly json: unknown;
  readonly etag: string | null;
  readonly bytes: number;
  /** SHA-256 of the file. */
  readonly digest: string;
}

export interface Absent {
  readonly kind: 'ABSENT';
  /** Describes the response. */
  readonly got: string;
  /** The error code if no other file replaces this one. */
  readonly code: SourceErrorCode;
}

interface ReadDocument {
  readonly document: SourceDocument;
  readonly etag: string | null;
  readonly bytes: number;
  /** Equal for identical files. */
  readonly digest: string;
}

/** Reads catalog.json, or api.json and models.json if the source has no catalog.json. */
export async function readDocument(
  catalog: JsonFile | Absent,
  read: (name: string) => Promise<JsonFile | Absent>,
  sourceName: string,
): Promise<ReadDocument> {
  if (catalog.kind === 'JSON') {
    const { etag, bytes, digest } = catalog;
    return { document: wholeDocument(catalog), etag, bytes, digest };
  }

  const api = await read('api.json');
  if (api.kind === 'ABSENT') throw noDocument(sourceName, catalog, api);
  const providers = providersOf(api);

  const models = await read('models.json');
  // No ETag, because each of the two files has its own.
  if (models.kind === 'ABSENT') return { document: { providers }, etag: null, bytes: api.bytes, digest: api.digest };
  const digest = `${api.digest} ${models.digest}`;
  return { document: { providers, baseModels: models.json }, etag: null, bytes: api.bytes + models.bytes, digest };
}

function wholeDocument({ name, json }: JsonFile): SourceDocument {
  if (isWhole(json)) return { providers: json.get('providers'), baseModels: json.get('models') };
  const hasProviders = json instanceof PackedObject && json.has('providers');
  const got = hasProviders ? `"providers" as ${kindOf(json.get('providers'))}` : kindOf(json);
  throw notACatalog(name, 'an object with an object "providers"', got);
}

/** Whether it is an object of providers and base models, like catalog.json. */
export function isWhole(json: unknown): json is PackedObject {
  return json instanceof PackedObject && json.get('providers') instanceof PackedObject;
}

function providersOf({ name, json }: JsonFile): unknown {
  const isProvider = (value: unknown) => isObject(value) && isObject(value['models']);
  if (json instanceof PackedObject && json.entries().some(([, value]) => isProvider(value))) return json;
  throw notACatalog(name, 'an object of providers with "models"', kindOf(json));
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function kindOf(json: unknown): string {
  if (json === null) return 'null';
  if (Array.isArray(json)) return 'an array';
  if (!(json instanceof PackedObject)) return `a ${typeof json}`;
  return json.size === 0 ? 'an empty object' : 'another object';
}

function notACatalog(name: string, expected: string, got: string): SourceError {
  return new SourceError('NOT_A_CATALOG', `${name} is not a catalog: expected ${expected}; got ${got}.`);
}

function noDocument(sourceName: string, catalog: Absent, api: Absent): SourceError {
  const message = `${sourceName} has neither catalog.json (${catalog.got}) nor api.json (${api.got}).`;
  return new SourceError(api.code, message);
}
