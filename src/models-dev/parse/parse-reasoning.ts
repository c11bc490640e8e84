import type { Json, ReasoningOption } from '../../db/tables/json-columns.ts';
import { pathTo, quoteValue } from '../json/problems.ts';
import { type EntryReader, keepItem, take, takeItems, takeList, takeNumber } from './entry-reader.ts';
import { tokenBudget } from './token-rules.ts';

const kinds: readonly ReasoningOption['kind'][] = ['TOGGLE', 'EFFORT', 'BUDGET_TOKENS'];

/** Null: not published. Empty: the model has no options. */
export function readReasoningOptions(entry: EntryReader): readonly ReasoningOption[] | null {
  const items = takeItems(entry, 'reasoning_options');
  if (items === null) return null;
  return items
    .flatMap((item) => {
      const option = readOption(item);
      if (option === 'UNKNOWN') keepItem(entry, 'reasoning_options', item, {});
      if (option === null || option === 'UNKNOWN') return [];
      keepItem(entry, 'reasoning_options', item, { type: option.kind.toLowerCase() });
      return [option];
    })
    .sort((one, other) => kinds.indexOf(one.kind) - kinds.indexOf(other.kind));
}

/** Null: invalid. */
function readOption(item: EntryReader): ReasoningOption | 'UNKNOWN' | null {
  const kind = kinds.find((name) => name.toLowerCase() === item.left.get('type'));
  if (kind === undefined) return 'UNKNOWN';
  take(item, 'type');
  if (kind === 'TOGGLE') return { kind };
  return kind === 'EFFORT' ? readEffort(item) : readBudget(item);
}

function readEffort(item: EntryReader): ReasoningOption | null {
  const values = takeList(item, 'values');
  if (values === null) {
    item.problems.report(item.path, 'must have a list of effort values; dropped.');
    return null;
  }
  return { kind: 'EFFORT', efforts: values.flatMap((value, position) => readEffortValue(item, value, position)) };
}

/** The source uses null for "no explicit effort". */
function readEffortValue(item: EntryReader, value: Json, position: number): readonly (string | null)[] {
  if (value === null || typeof value === 'string') return value === '' ? [] : [value];
  item.problems.report(pathTo(item.path, `values[${position}]`), `must be text; got ${quoteValue(value)}.`);
  return [];
}

function readBudget(item: EntryReader): ReasoningOption {
  const minTokens = takeNumber(item, 'min', tokenBudget);
  const maxTokens = takeNumber(item, 'max', tokenBudget);
  return {
    kind: 'BUDGET_TOKENS',
    ...(minTokens !== null && { minTokens }),
    ...(maxTokens !== null && { maxTokens }),
  };
}
