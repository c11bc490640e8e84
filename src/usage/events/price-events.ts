import type { CatalogAtVersion } from '../../app/queries.ts';
import { costOf } from '../../cost/model-cost.ts';
import type { CatalogView } from '../../db/catalog-view.ts';
import { type Context, catalogOf } from '../../graph/context.ts';
import type { ModelRow } from '../../model/model-queries.ts';
import { resolveSubjects } from './resolve-subjects.ts';
import type { EventPrice, PricedEvent, UsageEvent, UsageSubject } from './usage-event.ts';

type Subject = UsageEvent & UsageSubject;

/** Finds the model of each event, and prices the event by the version of the catalog that was in effect at its time. */
export async function priceEvents(events: readonly UsageEvent[], context: Context): Promise<PricedEvent[]> {
  const subjectOf = await resolveSubjects(events, context);
  const priced = events.map((event) => ({ ...event, ...subjectOf(event) }));
  const prices = await pricesOf(priced, context);
  return priced.map((event) => ({ ...event, ...(prices.get(event) ?? unresolved) }));
}

/** The price of an event that names no model. */
export const unresolved: EventPrice = {
  pricing: 'UNRESOLVED',
  cost: null,
  unpricedKinds: [],
  assumedKinds: [],
  catalogVersion: null,
};
const unpriced: EventPrice = { ...unresolved, pricing: 'UNPRICED' };

/** The prices of the events that name a model. */
export async function pricesOf<Event extends Subject>(
  events: readonly Event[],
  context: Context,
): Promise<ReadonlyMap<Event, EventPrice>> {
  const named = events.filter(({ isModel }) => isModel);
  const newest = await catalogOf(context);
  const versions = await versionsOf(named, newest.view, context);
  const prices = new Map<Event, EventPrice>();
  const versioned = named.map((event) => ({ event, version: versions.get(event) ?? null }));
  for (const [version, ofVersion] of Map.groupBy(versioned, (one) => one.version)) {
    const priceOfEvent =
      version === null ? () => unpriced : await pricesAt(catalogAt(context, newest, version), ofVersion);
    for (const { event } of ofVersion) prices.set(event, priceOfEvent(event));
  }
  return prices;
}

/** The version in effect at the time of each event. Null: before the first that is kept. */
async function versionsOf<Event extends Subject>(events: readonly Event[], newest: CatalogView, context: Context) {
  const dated = events.filter(({ isDated }) => isDated);
  const moments = dated.map(({ at }) => at);
  const numbers = dated.length > 0 ? await context.versions.numbersAt(newest, moments) : [];
  const versions = new Map<Event, number | null>(events.map((event) => [event, newest.version]));
  dated.forEach((event, index) => {
    versions.set(event, numbers[index] ?? null);
  });
  return versions;
}

function catalogAt({ catalogAt: at }: Context, newest: CatalogAtVersion, version: number): CatalogAtVersion {
  return version === newest.view.version ? newest : at(newest.view.at(version));
}

async function pricesAt(
  catalog: CatalogAtVersion,
  events: readonly { readonly event: Subject }[],
): Promise<(event: Subject) => EventPrice> {
  const rows = await catalog.models.byKeys([...new Set(events.map(({ event }) => event.modelKey))]);
  const byKey = new Map(rows.map((row) => [row.key, row]));
  const hasWrites = events.some(({ event }) => event.usage.cacheWrite > 0);
  const writeSurcharged = hasWrites ? await catalog.costs.writeSurchargedBaseModels() : new Set<string>();
  const { version } = catalog.view;
  return ({ modelKey, usage, usageSource }) =>
    usageSource === 'UNKNOWN'
      ? { ...unpriced, catalogVersion: version }
      : priceOf(byKey.get(modelKey), { ...usage, writeSurcharged }, version);
}

function priceOf(model: ModelRow | undefined, usage: UsageEvent['usage'], catalogVersion: number): EventPrice {
  const cost = model && costOf(model, usage);
  if (!cost) return { ...unpriced, catalogVersion };
  return {
    pricing: 'PRICED',
    cost: cost.total.toFixed(),
    unpricedKinds: cost.unpriced,
    assumedKinds: cost.components.flatMap(({ kind, assumed }) => (assumed ? [kind] : [])),
    catalogVersion,
  };
}
