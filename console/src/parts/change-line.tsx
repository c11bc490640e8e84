import { percent, plain } from '../format.ts';
import { messages } from '../messages.ts';

interface Line {
  readonly kind: 'ADDED' | 'CHANGED' | 'REMOVED' | 'RESTORED';
  readonly fields: readonly { readonly field: string; readonly before: unknown; readonly after: unknown }[];
}

const kinds = { ADDED: messages.changes.added, REMOVED: messages.changes.removed, RESTORED: messages.changes.restored };

/** A change as text, such as "pricing.input 3 → 2, −33 %". */
export function ChangeLine({ of: { kind, fields } }: { readonly of: Line }) {
  if (kind !== 'CHANGED') return <>{kinds[kind]}</>;
  const texts = fields.map(({ field, before, after }) => {
    const change = percent(before, after);
    return `${field} ${plain(before)} → ${plain(after)}${change && `, ${change}`}`;
  });
  return <>{texts.join('; ')}</>;
}
