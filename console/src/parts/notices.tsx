import type { CombinedError } from '@urql/core';
import type { ComponentChildren } from 'preact';
import { messages } from '../messages.ts';

/** What went wrong, and what the reader can do. */
export function Failure({ error }: { readonly error: CombinedError | undefined }) {
  if (!error) return null;
  return (
    <p class="note bad" role="alert">
      {textOf(error)}
    </p>
  );
}

function textOf({ networkError, graphQLErrors, response }: CombinedError): string {
  const isRefused = graphQLErrors.some(({ extensions }) => extensions['code'] === 'UNAUTHENTICATED');
  if (isRefused || response?.status === 401) return messages.refusedKey;
  if (networkError) return messages.lostConnection;
  return messages.refused(graphQLErrors.map(({ message }) => message).join(' '));
}

export function UserErrors({ errors }: { readonly errors: readonly { readonly message: string }[] }) {
  if (errors.length === 0) return null;
  return (
    <p class="note bad" role="alert">
      {errors.map(({ message }) => message).join(' ')}
    </p>
  );
}

/** In place of a list that has nothing to show. */
export function Empty({ title, children }: { readonly title: string; readonly children?: ComponentChildren }) {
  return (
    <p class="empty">
      <strong>{title}</strong>
      {children}
    </p>
  );
}

/** While the subject of a page is awaited, and when it does not exist. */
export function Missing({ subject, isLoading }: { readonly subject: string; readonly isLoading: boolean }) {
  return isLoading ? <p role="status">{messages.loading}</p> : <Empty title={messages.notFound(subject)} />;
}
