import { useRef } from 'preact/hooks';
import { messages } from '../../messages.ts';

interface Props {
  /** The number of models. Undefined: not counted yet. Null: not shown. */
  readonly of: number | null | undefined;
}

/** The number of models. While it is awaited, the last one stays, marked as busy, so that nothing flickers. */
export function Total({ of: total }: Props) {
  const last = useRef(total);
  if (total !== undefined) last.current = total;
  return (
    <p role="status" aria-busy={total === undefined && last.current !== undefined}>
      {textOf(last.current)}
    </p>
  );
}

function textOf(total: Props['of']): string {
  if (total === undefined) return messages.loading;
  return total === null ? '' : messages.models.count(total);
}
