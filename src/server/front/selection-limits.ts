import {
  type DocumentNode,
  type FieldNode,
  type FragmentDefinitionNode,
  Kind,
  type SelectionNode,
  type SelectionSetNode,
} from 'graphql';
import { enforceLimit, FIELD_DEPTH, FIELD_PAIRS, FIELD_SELECTIONS, ROOT_FIELDS } from './limits.ts';

/**
 * Throws when the selections of a document, with fragments followed, exceed a limit. Runs before validation, because
 * validation compares all pairs of fields with the same name in one place and takes long for large documents.
 */
export function enforceSelectionLimits({ definitions }: DocumentNode): void {
  const fragments = new Map(definitions.filter(isFragment).map((one) => [one.name.value, one]));
  const counts = { selections: 0, pairs: 0 };

  for (const definition of definitions) {
    if (isFragment(definition)) enforceBelow([definition.selectionSet], 1);
    if (definition.kind !== Kind.OPERATION_DEFINITION) continue;
    enforceLimit(ROOT_FIELDS, fieldsByName([definition.selectionSet]).size);
    enforceBelow([definition.selectionSet], 1);
  }

  /** `selectionSets` are those of all fields of one name in one place, whose answers are merged. */
  function enforceBelow(selectionSets: readonly SelectionSetNode[], depth: number): void {
    enforceLimit(FIELD_DEPTH, depth);
    for (const fields of fieldsByName(selectionSets).values()) {
      counts.pairs += (fields.length * (fields.length - 1)) / 2;
      enforceLimit(FIELD_PAIRS, counts.pairs);
      const below = fields.flatMap(({ selectionSet }) => selectionSet ?? []);
      if (below.length > 0) enforceBelow(below, depth + 1);
    }
  }

  function fieldsByName(selectionSets: readonly SelectionSetNode[]): ReadonlyMap<string, readonly FieldNode[]> {
    const seen = new Set<string>();
    const fields = selectionSets.flatMap(({ selections }) => selections.flatMap((one) => fieldsOf(one, seen)));
    counts.selections += fields.length;
    enforceLimit(FIELD_SELECTIONS, counts.selections);
    return Map.groupBy(fields, ({ alias, name }) => (alias ?? name).value);
  }

  /** A fragment counts once in one place, as it is executed; `seen` also ends circles, which validation refuses. */
  function fieldsOf(selection: SelectionNode, seen: Set<string>): readonly FieldNode[] {
    if (selection.kind === Kind.FIELD) return [selection];
    if (selection.kind === Kind.INLINE_FRAGMENT) {
      return selection.selectionSet.selections.flatMap((one) => fieldsOf(one, seen));
    }
    const name = selection.name.value;
    if (seen.has(name)) return [];
    seen.add(name);
    return fragments.get(name)?.selectionSet.selections.flatMap((one) => fieldsOf(one, seen)) ?? [];
  }
}

function isFragment(definition: DocumentNode['definitions'][number]): definition is FragmentDefinitionNode {
  return definition.kind === Kind.FRAGMENT_DEFINITION;
}
