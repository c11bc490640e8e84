import type { CombinedError } from '@urql/core';
import { messages } from '../messages.ts';

/** What went wrong and what happens now. */
export function Failure({ error }: { readonly error: CombinedError | undefined }) {
  if (!error) return null;
  const text = error.networkError
    ? messages.lostConnection
    : messages.refused(error.graphQLErrors.map(({ message }) => message).join(' '));
  return (
    <p class="note bad" role="alert">
      {text}
    </p>
  );
}

export function UserErrors({ errors }: { readonly errors: readonly { readonly message: string }[] }) {
  if (errors.length === 0) return null;
  return (
    <p class="note bad" role="alert">
      {errors.map(({ message }) => message).join(' ')}
    </p>
  );
}
