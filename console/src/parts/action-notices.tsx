import type { Action } from '../graph/use-action.ts';
import { Failure, UserErrors } from './notices.tsx';

/** Why the last mutation did nothing. */
export function ActionNotices({ of: { error, refusals } }: { readonly of: Action }) {
  return (
    <>
      <Failure error={error} />
      <UserErrors errors={refusals} />
    </>
  );
}
