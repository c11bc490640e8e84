import { Repeater } from 'graphql-yoga';
import type { ChangeFilterShape } from '../change/change-criteria.ts';
import type { ChangeRow } from '../change/change-queries.ts';
import type { RecordedChangeQueries } from '../change/recorded-change-queries.ts';
import type { VisibilityPredicate } from '../db/visibility.ts';
import type { ChangeSignal } from './change-signal.ts';

const PAGE_SIZE = 100;

interface Dependencies {
  readonly recordedChanges: RecordedChangeQueries;
  readonly changeSignal: ChangeSignal;
}

/**
 * The matching changes after the one with this id, in the order of their commits, without end. The next page is read when
 * the subscriber has taken the last one, so that a slow subscriber loses nothing and fills no memory.
 */
export function followedChanges(
  { recordedChanges, changeSignal }: Dependencies,
  filter: ChangeFilterShape,
  { afterId, visible }: { readonly afterId: number; readonly visible: VisibilityPredicate },
): AsyncIterableIterator<ChangeRow> {
  return new Repeater<ChangeRow>(async (push, stop) => {
    let position = afterId;
    let isStopped = false;
    let wake = () => {};
    void stop.then(() => {
      isStopped = true;
      wake();
    });
    while (!isStopped) {
      // Subscribed before the read, so that no change is recorded between the two.
      const { promise: recorded, resolve } = Promise.withResolvers<void>();
      wake = resolve;
      const unsubscribe = changeSignal.subscribe(resolve);
      try {
        const page = await nextPage(position);
        for (const change of page.changes) if (!isStopped) await push(change);
        ({ position } = page);
        if (page.isLast && !isStopped) await recorded;
      } finally {
        unsubscribe();
      }
    }
  });

  async function nextPage(position: number) {
    const through = await recordedChanges.newestId();
    const changes =
      through > position
        ? await recordedChanges.between({ after: position, through }, filter, { visible, limit: PAGE_SIZE })
        : [];
    if (changes.length < PAGE_SIZE) return { changes, position: Math.max(position, through), isLast: true };
    return { changes, position: changes.at(-1)?.id ?? position, isLast: false };
  }
}
