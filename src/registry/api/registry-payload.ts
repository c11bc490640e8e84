import { builder } from '../../graph/builder.ts';
import { type Context, resetRequestCaches } from '../../graph/context.ts';
import { badInput } from '../../graph/errors/errors.ts';
import { itemErrorType } from '../../graph/errors/user-error.ts';
import { Model } from '../../model/model.ts';
import { Provider } from '../../provider/provider.ts';
import { type ItemChange, nameOf, subjectOf } from '../plan-changes.ts';
import { faultCodes, type ItemFault, type ItemKind, type ParsedItem, type RegistryItemRow } from '../registry-item.ts';
import type { RegistryChange } from '../registry-queries.ts';
import { RegistryItem } from './registry-item-type.ts';

/** Of one mutation. More items belong into an import or the registry file. */
const MAX_CHANGES = 1_000;

export const RegistryError = itemErrorType(
  'RegistryError',
  'Reason why the registry was not changed. One entry with a reason leaves all as they were.',
  faultCodes,
);

interface PayloadShape {
  readonly changes: readonly ItemChange[];
  readonly items: readonly RegistryItemRow[];
  readonly userErrors: readonly ItemFault[];
}

export function modelsPayload(name: string, mutation: string) {
  const payload = itemsPayload(name, mutation);
  builder.objectField(payload, 'models', (t) =>
    t.field({
      type: [Model],
      nullable: { list: false, items: true },
      description:
        'The models as the catalog has them now. An entry is null until a first catalog is loaded. Empty with user errors.',
      resolve: ({ changes }) => keysOf(changes, ['MODEL', 'MODEL_OVERRIDE']),
    }),
  );
  return payload;
}

export function providersPayload(name: string, mutation: string) {
  const payload = itemsPayload(name, mutation);
  builder.objectField(payload, 'providers', (t) =>
    t.field({
      type: [Provider],
      nullable: { list: false, items: true },
      description:
        'The providers as the catalog has them now. An entry is null until a first catalog is loaded. Empty with user errors.',
      resolve: ({ changes }) => keysOf(changes, ['PROVIDER']),
    }),
  );
  return payload;
}

export function itemsPayload(name: string, mutation: string) {
  return builder.objectRef<PayloadShape>(name).implement({
    description: `Result of \`${mutation}\`.`,
    fields: (t) => ({
      items: t.field({
        type: [RegistryItem],
        description: 'The changed entries with their versions, without those that were removed.',
        resolve: ({ items }) => [...items],
      }),
      userErrors: t.field({
        type: [RegistryError],
        description: 'Reasons why nothing was changed. Empty on success.',
        resolve: ({ userErrors }) => [...userErrors],
      }),
    }),
  });
}

function keysOf(changes: readonly ItemChange[], kinds: readonly ItemKind[]): string[] {
  return changes.map(subjectOf).flatMap(({ kind, key }) => (kinds.includes(kind) ? [key] : []));
}

/** A change, or why it cannot be made. */
export type RequestedChange = ItemChange | { readonly faults: readonly ItemFault[] };

/** A parsed item as a change. */
export function itemChange(
  { item, faults }: ParsedItem,
  change: { readonly action: 'CREATE' | 'SET'; readonly path: string; readonly ifVersion?: number | null | undefined },
): RequestedChange {
  return item ? { ...change, item } : { faults };
}

/** Makes the changes of a mutation, all or none, and reads what the catalog has then. */
export async function changeItems(requested: readonly RequestedChange[], context: Context): Promise<PayloadShape> {
  if (requested.length < 1 || requested.length > MAX_CHANGES) {
    throw badInput(`A change of the registry must have 1 to ${MAX_CHANGES} entries; got ${requested.length}.`);
  }
  const faults = requested.flatMap((change) => ('faults' in change ? change.faults : []));
  if (faults.length > 0) return { changes: [], items: [], userErrors: faults };
  const changes = requested.flatMap((change) => ('faults' in change ? [] : [change]));
  return changed({ source: 'MUTATION', isStrict: true, changes: () => changes }, changes, context);
}

export async function changed(
  change: Omit<RegistryChange, 'actor'>,
  changes: readonly ItemChange[],
  context: Context,
): Promise<PayloadShape> {
  const { registrar, registry, identity } = context;
  const { faults } = await registrar.change({ ...change, actor: identity.id });
  if (faults.length > 0) return { changes: [], items: [], userErrors: faults };
  resetRequestCaches(context);
  const named = new Set(changes.map((one) => nameOf(subjectOf(one))));
  const stored = await registry.all();
  return { changes, items: stored.filter((row) => named.has(nameOf(row))), userErrors: [] };
}
