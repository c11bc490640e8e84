import { createHash, randomUUID } from 'node:crypto';
import { operator } from '../access/identity.ts';
import type { CatalogAtVersion } from '../app/queries.ts';
import { VectorsUnusable } from '../db/vector-extension.ts';
import { type Gateway, requestContext } from '../graph/context.ts';
import { embedTexts } from '../inference/embedding/embed-texts.ts';
import { coalesced } from '../refresh/progress/coalesced.ts';
import type { CollectionRow } from '../vectors/collection-queries.ts';
import { hasIds } from '../vectors/point-queries.ts';
import { catalogCollection, collectionOfCatalog, type EmbeddedKind, pointId } from './catalog-collection.ts';
import { baseModelText, modelText } from './catalog-text.ts';

/** Covers lost notifications, and gateways that stopped while they embedded. */
const POLL_INTERVAL_MS = 60_000;
/** A provider that failed is not asked again before. */
const RETRY_AFTER_MS = 5 * 60_000;
/** Texts that are embedded and stored together, so that a gateway that stops loses little. */
const TEXTS_PER_PART = 500;
/** Usage of the gateway itself, as reports show it. */
const PROJECT = 'semantic-search';

/** A record in words, with the id of its point. */
interface EmbeddedText {
  readonly id: string;
  readonly text: string;
  readonly hash: string;
}

/** Why the catalog cannot be embedded, for operators. It contains no credential. */
class EmbeddingFailed extends Error {}

/** Another gateway embeds from now on. */
class LeaseTaken extends Error {}

/**
 * Keeps the vectors of the catalog for SEMANTIC_SEARCH_MODEL up to date, one gateway at a time. A failure leaves the
 * vectors as they are, and no refresh waits for them. Stops when the returned function is called.
 */
export function keepCatalogEmbedded(gateway: Gateway): () => Promise<void> {
  const { config, log, refreshEvents } = gateway;
  const { semanticSearchModel: model } = config.inference;
  if (model === null) return async () => {};
  const stopping = new AbortController();
  // A new version, or a gateway that starts with other settings, does not wait for the time of the next attempt.
  let isNew = true;
  const poll = coalesced(async () => {
    if (stopping.signal.aborted) return;
    const waits = !isNew;
    isNew = false;
    await embedIfStale(gateway, { model, waits, signal: stopping.signal }).catch((error: unknown) => {
      if (!stopping.signal.aborted) log.warn({ error }, 'failed to look for models to embed');
    });
  });
  const unsubscribe = refreshEvents.subscribe('version', () => {
    isNew = true;
    void poll();
  });
  const timer = setInterval(poll, POLL_INTERVAL_MS).unref();
  void poll();
  return async () => {
    stopping.abort();
    unsubscribe();
    clearInterval(timer);
    await poll();
  };
}

interface Poll extends Pick<Embedding, 'model' | 'signal'> {
  /** Whether a failed attempt is repeated only after a while. */
  readonly waits: boolean;
}

async function embedIfStale(gateway: Gateway, { model, waits, signal }: Poll): Promise<void> {
  const { versions, semanticSearch, log } = gateway;
  const view = await versions.newest();
  if (view.version === 0) return;
  const state = await semanticSearch.state();
  const isSame = state?.model === model;
  if (isSame && state.version === view.version) return;
  if (isSame && waits && (await semanticSearch.hasFailedWithin(RETRY_AFTER_MS))) return;
  const lease = randomUUID();
  if (!(await semanticSearch.claim(lease, model))) return;
  try {
    const embedded = await embedChanged(gateway.catalogAt(view), { gateway, model, lease, signal });
    if (!(await semanticSearch.succeed(lease, view.version))) throw new LeaseTaken();
    log.info({ model, version: view.version, embedded }, 'embedded the catalog');
  } catch (error) {
    if (signal.aborted) return void (await semanticSearch.release(lease));
    if (error instanceof LeaseTaken) return log.info({ model }, 'another gateway embeds the catalog now');
    const isKnown = error instanceof EmbeddingFailed || error instanceof VectorsUnusable;
    log.warn(isKnown ? { model, reason: error.message } : { model, error }, 'failed to embed the catalog');
    await semanticSearch.fail(lease, isKnown ? error.message : 'Internal error. See the log of the gateway.');
  }
}

interface Embedding {
  readonly gateway: Gateway;
  readonly model: string;
  readonly lease: string;
  readonly signal: AbortSignal;
}

/** Resolves to how many texts were embedded: those that are new or have changed. */
async function embedChanged(catalog: CatalogAtVersion, embedding: Embedding): Promise<number> {
  const { gateway, model } = embedding;
  const texts = await catalogTexts(catalog);
  let collection = await collectionOfModel(embedding);
  const stored = collection ? await storedHashes(gateway, collection) : new Map<string, string>();
  const changed = texts.filter(({ id, hash }) => stored.get(id) !== hash);
  for (let start = 0; start < changed.length; start += TEXTS_PER_PART) {
    const part = changed.slice(start, start + TEXTS_PER_PART);
    const vectors = await embed(part, embedding);
    await keepLease(embedding);
    collection ??= await createCollection(gateway, model, vectors[0]?.length ?? 0);
    await store(embedding, collection, part, vectors);
  }
  const present = new Set(texts.map(({ id }) => id));
  const gone = [...stored.keys()].filter((id) => !present.has(id));
  if (collection && gone.length > 0) {
    await keepLease(embedding);
    await gateway.vectors.withPoints(collection, (points) => points.delete(hasIds(gone)));
  }
  return changed.length;
}

/** Before each write: the texts before it may have taken longer than the lease. */
async function keepLease({ gateway: { semanticSearch }, lease }: Embedding): Promise<void> {
  if (!(await semanticSearch.renew(lease))) throw new LeaseTaken();
}

async function catalogTexts({ models, baseModels, providers }: CatalogAtVersion): Promise<EmbeddedText[]> {
  const offered = await models.all({});
  const named = await providers.byKeys([...new Set(offered.map(({ providerKey }) => providerKey))]);
  const names = new Map(named.map(({ key, name }) => [key, name]));
  return [
    ...offered.map((row) =>
      embeddedText('model', row.key, modelText(row, names.get(row.providerKey) ?? row.providerKey)),
    ),
    ...(await baseModels.all({})).map((row) => embeddedText('base-model', row.key, baseModelText(row))),
  ];
}

function embeddedText(kind: EmbeddedKind, key: string, text: string): EmbeddedText {
  return { id: pointId(kind, key), text, hash: createHash('sha256').update(text).digest('base64url') };
}

/** Vectors of another model cannot be compared with those of this one. */
async function collectionOfModel(embedding: Embedding): Promise<CollectionRow | undefined> {
  const { gateway, model } = embedding;
  const collection = await catalogCollection(gateway.vectorCollections);
  if (!collection || collection.model === model) return collection;
  await keepLease(embedding);
  await gateway.vectors.delete(collection.owner, collection.name);
  return undefined;
}

async function createCollection({ vectors }: Gateway, model: string, dimensions: number): Promise<CollectionRow> {
  const created = await vectors.create({ ...collectionOfCatalog, dimensions, distance: 'COSINE', model });
  if (typeof created === 'object') return created;
  throw new Error(`The collection of the catalog was not created: ${created}.`);
}

async function storedHashes({ vectors }: Gateway, collection: CollectionRow): Promise<Map<string, string>> {
  const limit = 1_000_000;
  const points = await vectors.withPoints(collection, (stored) => stored.page(undefined, { limit, after: null }));
  return new Map(points.map(({ id, payload }) => [id, String(payload['hash'])]));
}

async function embed(part: readonly EmbeddedText[], { gateway, model, signal }: Embedding) {
  const request = {
    ...{ model, texts: part.map(({ text }) => text), dimensions: null },
    ...{ owner: null, project: PROJECT, tags: [] },
  };
  const end = await embedTexts(request, requestContext(gateway, operator, null), signal);
  if (end.kind === 'RESULT') return end.vectors;
  const [error] = end.errors;
  throw new EmbeddingFailed(error ? `${error.code}: ${error.message}` : 'The model did not answer.');
}

async function store(
  { gateway: { vectors: stored, semanticSearch }, lease }: Embedding,
  collection: CollectionRow,
  part: readonly EmbeddedText[],
  vectors: readonly (readonly number[])[],
): Promise<void> {
  const length = vectors[0]?.length;
  if (length !== collection.dimensions) {
    // The next attempt embeds everything in the new dimensions.
    if (!(await semanticSearch.restart(lease))) throw new LeaseTaken();
    await stored.delete(collection.owner, collection.name);
    throw new EmbeddingFailed(
      `${collection.model} answers vectors of ${length} dimensions now; those before had ${collection.dimensions}.`,
    );
  }
  const points = part.map(({ id, hash }, index) => ({ id, payload: { hash }, vector: vectors[index] ?? [] }));
  await stored.upsert(collection, points);
}
