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
  /** Whether `data` answers an earlier question, also after the connection was lost while this one was asked. */
  readonly isOutdated: boolean;
  readonly reload: () => void;
}

interface Options {
  /** Whether the question is not asked yet. What was asked before is given up. */
  readonly isHeld?: boolean;
  /** How long a question waits for a newer one that replaces it. The first one does not wait. */
  readonly delayMs?: number;
}

interface State<Data> extends Pick<Answer<Data>, 'data' | 'error'> {
  /** The question that was answered last, also by an error. */
  readonly question: string | undefined;
  /** The question that `data` answers. */
  readonly dataQuestion: string | undefined;
}

/** Asks one document for each change of the variables, of the key, and of the catalog, and again after a lost connection. */
export function useQuery<Data, Variables extends AnyVariables>(
  document: TypedDocumentNode<Data, Variables>,
  variables: Variables,
  { isHeld = false, delayMs = 0 }: Options = {},
): Answer<Data> {
  const [{ data, error, question, dataQuestion }, setState] = useState<State<Data>>({
    data: undefined,
    error: undefined,
    question: undefined,
    dataQuestion: undefined,
  });
  const [round, setRound] = useState(0);
  const reload = useCallback(() => setRound((count) => count + 1), []);
  const asked = `${round} ${JSON.stringify(variables)}`;
  const isLoading = question !== asked;

  useEffect(() => onApiKeyChange(reload), [reload]);
  useEffect(() => onCatalogUpdate(reload), [reload]);
  // Not after the paint, which would delay the request.
  useLayoutEffect(() => {
    if (isHeld || !isLoading) return;
    if (delayMs === 0 || question === undefined) return ask();
    let leave = () => {};
    const timer = setTimeout(() => {
      leave = ask();
    }, delayMs);
    return () => {
      clearTimeout(timer);
      leave();
    };
  }, [asked, isHeld]);

  useEffect(() => {
    if (isLoading || !error?.networkError) return;
    const timer = setTimeout(reload, RETRY_MS);
    return () => clearTimeout(timer);
  }, [isLoading, error, reload]);

  return { data, error, isLoading, isOutdated: dataQuestion !== asked, reload };

  /** The returned function gives the question up, so that its answer cannot replace a newer one. */
  function ask(): () => void {
    const answers = client.query(document, variables, { requestPolicy: 'network-only' });
    return answers.subscribe(({ data, error }) =>
      setState((before) => {
        const isLost = data === undefined && error?.networkError !== undefined;
        const kept = isLost ? before : { data, dataQuestion: asked };
        return { data: kept.data, dataQuestion: kept.dataQuestion, error, question: asked };
      }),
    ).unsubscribe;
  }
}
