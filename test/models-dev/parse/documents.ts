import type { ModelRecord, ProviderRecord } from '../../../src/db/tables/records.ts';
import type { ParsedBaseModel, ParsedDocument } from '../../../src/models-dev/parse/parse.ts';
import { parseDocument } from '../../../src/models-dev/parse/parse.ts';

/** Fields of a source entry, right or wrong. */
export type Fields = Readonly<Record<string, unknown>>;

/** A document with one provider "acme" that serves one model "m1", and with one base model "lab/base" if asked for. */
export function documentWith(model: Fields, provider: Fields = {}, baseModel?: Fields) {
  const providers = { acme: { name: 'Acme', models: { m1: { name: 'M1', ...model } }, ...provider } };
  if (baseModel === undefined) return { providers };
  return { providers, baseModels: { 'lab/base': { name: 'Base', ...baseModel } } };
}

/** Reads it as JSON text first, which can say what an object literal cannot: a key "__proto__", 1e400, -0. */
export function parseJson(json: string): ParsedDocument {
  return parseDocument(JSON.parse(json));
}

export function parsedModel(fields: Fields): { model: ModelRecord; problems: ParsedDocument['problems'] } {
  const { models, problems } = parseDocument(documentWith(fields));
  return { model: only(models), problems };
}

export function parsedProvider(fields: Fields): { provider: ProviderRecord; problems: ParsedDocument['problems'] } {
  const { providers, problems } = parseDocument(documentWith({}, fields));
  return { provider: only(providers), problems };
}

export function parsedBaseModel(fields: Fields): ParsedBaseModel & { problems: ParsedDocument['problems'] } {
  const { baseModels, problems } = parseDocument(documentWith({}, {}, fields));
  return { ...only(baseModels ?? []), problems };
}

export function only<Item>(items: readonly Item[]): Item {
  const [item] = items;
  if (item === undefined || items.length > 1) throw new Error(`Expected one item, got ${items.length}.`);
  return item;
}
