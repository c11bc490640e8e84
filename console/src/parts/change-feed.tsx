import type { ComponentProps } from 'preact';
import { date } from '../format.ts';
import { messages } from '../messages.ts';
import { ChangeLine } from './change-line.tsx';
import { Empty } from './notices.tsx';

type Change = ComponentProps<typeof ChangeLine>['of'] & { readonly id: string; readonly at: string };

/** The changes of one subject, each with its day. */
export function ChangeFeed({ of: changes }: { readonly of: readonly Change[] }) {
  if (changes.length === 0) return <Empty title={messages.changes.none} />;
  return (
    <ul class="feed">
      {changes.map((change) => (
        <li key={change.id}>
          <span class="quiet small">{date(change.at)}</span> <ChangeLine of={change} />
        </li>
      ))}
    </ul>
  );
}
