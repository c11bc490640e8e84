import { fieldName, percent, plain } from '../format.ts';
import { messages } from '../messages.ts';
import { State } from './chips.tsx';

interface FieldChange {
  readonly field: string;
  readonly before: unknown;
  readonly after: unknown;
}

interface Change {
  readonly kind: 'ADDED' | 'CHANGED' | 'REMOVED' | 'RESTORED';
  readonly fields: readonly FieldChange[];
}

const states = {
  ADDED: <State tone="good">{messages.changes.added}</State>,
  REMOVED: <State tone="bad">{messages.changes.removed}</State>,
  RESTORED: <State tone="good">{messages.changes.restored}</State>,
};

/** A change in words, such as "input price 3 → 2, −33 %". */
export function ChangeLine({ of: { kind, fields } }: { readonly of: Change }) {
  if (kind !== 'CHANGED') return states[kind];
  return (
    <span class="fields">
      {fields.map((change) => (
        <Field key={change.field} of={change} />
      ))}
    </span>
  );
}

function Field({ of: { field, before, after } }: { readonly of: FieldChange }) {
  const change = percent(before, after);
  return (
    <span>
      <span class="quiet">{fieldName(field)}</span> {plain(before)} → {plain(after)}
      {change && <span class={isPrice(field) ? toneOf(change) : 'quiet'}> {change}</span>}
    </span>
  );
}

function isPrice(field: string): boolean {
  return field.startsWith('pricing.');
}

function toneOf(change: string): string {
  return change.startsWith('−') ? 'good' : 'bad';
}
