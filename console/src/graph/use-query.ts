import type { AnyVariables, CombinedError, TypedDocumentNode } from '@urql/core';
import { useCallback, useEffect, useLayoutEffect, useState } from 'preact/hooks';
import { onApiKeyChange } from './api-key.ts';
import { onCatalogUpdate } from './catalog-updates.ts';
import { client } from './client.ts';

const RETRY_MS = 2_000;

export interface Answer<Data> {
  /** The newest answer, also while the next one is awaited. */
  readonly data: Data | undefined;
  readonly error: CombinedError | undefined;
  readonly isLoading: boolean;
  readonly reload: () => void;
}

/** Asks for each change of the variables, of the key, and of the catalog, and again after a lost connection. */
export function useQuery<Data, Variables extends AnyVariables>(
  document: TypedDocumentNode<Data, Variables>,
  variables: Variables,
): Answer<Data> {
  const [state, setState] = useState<Omit<Answer<Data>, 'reload'>>({
    data: undefined,
    error: undefined,
    isLoading: true,
  });
  const [round, setRound] = useState(0);
  const reload = useCallback(() => setRound((count) => count + 1), []);
  const asked = JSON.stringify(variables);

  useEffect(() => onApiKeyChange(reload), [reload]);
  useEffect(() => onCatalogUpdate(reload), [reload]);
  // Not after the paint, which would delay the request.
  useLayoutEffect(() => {
    let timer: ReturnType<typeof setTimeout> | undefined;
    setState((before) => (before.isLoading ? before : { ...before, isLoading: true }));
    const answers = client.query(document, variables, { requestPolicy: 'network-only' });
    const { unsubscribe } = answers.subscribe(({ data, error }) => {
      setState((before) => ({
        data: data ?? (error?.networkError ? before.data : undefined),
        error,
        isLoading: false,
      }));
      if (error?.networkError) timer = setTimeout(reload, RETRY_MS);
    });
    return () => {
      unsubscribe();
      clearTimeout(timer);
    };
  }, [document, asked, round]);

  return { ...state, reload };
}
