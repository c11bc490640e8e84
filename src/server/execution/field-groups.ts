import type { Output, SelectedField, Selection } from './selection.ts';

/** The fields of a selection, by whether many objects can be written part by part. */
export interface FieldGroups {
  /** These may load something, or there is a field below them that may: all objects share what they load. */
  readonly loading: Selection;
  readonly others: Selection;
  /** How many fields an object has in `others`, with those of the objects in it. */
  readonly size: number;
}

const known = new WeakMap<Selection, FieldGroups>();

export function fieldGroupsOf(selection: Selection): FieldGroups {
  const groups = known.get(selection) ?? grouped(selection);
  known.set(selection, groups);
  return groups;
}

function grouped({ type, fields }: Selection): FieldGroups {
  const loading: SelectedField[] = [];
  const others: SelectedField[] = [];
  let size = 0;
  for (const field of fields) {
    const sizeOfField = field.resolveAll ? null : sizeWithoutLoads(field, field.output);
    if (sizeOfField === null) {
      loading.push(field);
    } else {
      others.push(field);
      size += sizeOfField;
    }
  }
  return { loading: { type, fields: loading }, others: { type, fields: others }, size };
}

/** Null: the field may load something. */
function sizeWithoutLoads(field: SelectedField, output: Output): number | null {
  if (output.kind === 'LEAF') return 1;
  if (output.kind === 'LIST') return sizeWithoutLoads(field, output.item);
  if (output.kind === 'ABSTRACT' || !field.read) return null;
  const { loading, size } = fieldGroupsOf(output.selection());
  return loading.fields.length === 0 ? 1 + size : null;
}
