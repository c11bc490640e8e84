import { isDeepStrictEqual } from 'node:util';
import { type ItemFault, type ItemKind, parseItem, type RegistryItem, type RegistryItemRow } from './registry-item.ts';

/** What a caller asks for one item, and where in its input. */
export type ItemChange = { readonly path: string; readonly ifVersion?: number | null | undefined } & (
  | {
      /** CREATE: there must be none. SET: whether or not there is one. */
      readonly action: 'CREATE' | 'SET';
      readonly item: RegistryItem;
    }
  | {
      readonly action: 'UPDATE';
      readonly kind: ItemKind;
      readonly key: string;
      /** Replaces the values of these fields. Null: removes the field. */
      readonly fields: Readonly<Record<string, unknown>>;
    }
  | { readonly action: 'REMOVE'; readonly kind: ItemKind; readonly key: string }
);

export type ItemSource = RegistryItemRow['source'];

export interface PlannedChanges {
  /** New or with other content. */
  readonly written: readonly RegistryItem[];
  readonly removed: readonly Pick<RegistryItem, 'kind' | 'key'>[];
  /** All items after the changes. */
  readonly items: readonly Pick<RegistryItem, 'kind' | 'key' | 'content'>[];
  /** With any, nothing must be changed. */
  readonly faults: readonly ItemFault[];
}

/** What the changes make of the stored items. */
export function planChanges(
  stored: readonly RegistryItemRow[],
  changes: readonly ItemChange[],
  source: ItemSource,
): PlannedChanges {
  const storedBy = new Map(stored.map((row) => [nameOf(row), row]));
  const planned = changes.map((change) => ({ change, ...plannedItem(change, storedBy, source) }));
  const written = planned.flatMap(({ item }) => item ?? []);
  const removed = planned.flatMap(({ change }) => (change.action === 'REMOVE' ? [change] : []));
  const gone = new Set(removed.map(nameOf));
  const kept = stored.filter((row) => !gone.has(nameOf(row)));
  const items = new Map<string, PlannedChanges['items'][number]>([
    // The content was validated by its kind before it was stored.
    ...kept.map((row) => [nameOf(row), row as unknown as RegistryItem] as const),
    ...written.map((item) => [nameOf(item), item] as const),
  ]);
  return {
    written: written.filter((item) => !isDeepStrictEqual(storedBy.get(nameOf(item))?.content, item.content)),
    removed,
    items: [...items.values()],
    faults: [...planned.flatMap(({ faults }) => faults), ...duplicates(changes)],
  };
}

interface PlannedItem {
  readonly item: RegistryItem | null;
  readonly faults: readonly ItemFault[];
}

function plannedItem(
  change: ItemChange,
  storedBy: ReadonlyMap<string, RegistryItemRow>,
  source: ItemSource,
): PlannedItem {
  const { path } = change;
  const { kind, key } = subjectOf(change);
  const known = storedBy.get(nameOf({ kind, key }));
  const name = JSON.stringify(key);
  if (known && known.source !== source) return conflictOfSources(change, known);
  if (known && change.action === 'CREATE') return refuse('ALREADY_REGISTERED', `${name} is registered already.`);
  if (!known && (change.action === 'UPDATE' || change.action === 'REMOVE')) {
    return refuse('NOT_REGISTERED', `The registry has no ${kindNames[kind]} ${name}.`);
  }
  if (change.ifVersion != null && change.ifVersion !== (known?.version ?? 0)) {
    return refuse('VERSION_CONFLICT', `${name} has version ${known?.version ?? 0}; got ${change.ifVersion}.`);
  }
  if (change.action === 'REMOVE') return { item: null, faults: [] };
  if (change.action !== 'UPDATE') return { item: change.item, faults: [] };
  return parseItem(kind, updated(known?.content ?? {}, change.fields), path);

  function refuse(code: ItemFault['code'], message: string): PlannedItem {
    return { item: null, faults: [{ path, code, message }] };
  }
}

const kindNames: Readonly<Record<ItemKind, string>> = {
  PROVIDER: 'provider',
  MODEL: 'model',
  PROVIDER_OVERRIDE: 'override of the provider',
  MODEL_OVERRIDE: 'override of the model',
};

/** An import that contains what the file says anyway changes nothing. */
function conflictOfSources(change: ItemChange, known: RegistryItemRow): PlannedItem {
  if (change.action === 'SET' && isDeepStrictEqual(change.item.content, known.content)) {
    return { item: null, faults: [] };
  }
  const name = JSON.stringify(known.key);
  const [code, message] =
    known.source === 'FILE'
      ? (['MANAGED_BY_FILE', `${name} comes from the registry file and can only be changed there.`] as const)
      : (['MANAGED_BY_MUTATION', `${name} was registered by a mutation. Deregister it first.`] as const);
  return { item: null, faults: [{ path: change.path, code, message }] };
}

function updated(content: object, fields: Readonly<Record<string, unknown>>): object {
  return Object.fromEntries(
    Object.entries({ ...content, ...fields }).filter(([, value]) => value !== null && value !== undefined),
  );
}

function duplicates(changes: readonly ItemChange[]): ItemFault[] {
  const seen = new Set<string>();
  return changes.flatMap((change): ItemFault[] => {
    const subject = subjectOf(change);
    const name = nameOf(subject);
    if (!seen.has(name)) {
      seen.add(name);
      return [];
    }
    const message = `${JSON.stringify(subject.key)} occurs more than once.`;
    return [{ path: change.path, code: 'DUPLICATE_KEY', message }];
  });
}

/** Removed providers that still have registered models. */
export function providersInUse(
  { removed, items: left }: Pick<PlannedChanges, 'removed' | 'items'>,
  changes: readonly ItemChange[],
): ItemFault[] {
  return removed.flatMap((subject): ItemFault[] => {
    const model = left.find(({ kind, key }) => kind === 'MODEL' && key.startsWith(`${subject.key}/`));
    if (subject.kind !== 'PROVIDER' || model === undefined) return [];
    const path = changes.find((change) => nameOf(subjectOf(change)) === nameOf(subject))?.path ?? '';
    const message = `${JSON.stringify(subject.key)} has registered models, such as ${JSON.stringify(model.key)}.`;
    return [{ path, code: 'PROVIDER_IN_USE', message }];
  });
}

export function subjectOf(change: ItemChange): Pick<RegistryItem, 'kind' | 'key'> {
  return 'item' in change ? change.item : change;
}

export function nameOf({ kind, key }: Pick<RegistryItem, 'kind' | 'key'>): string {
  return `${kind} ${key}`;
}
