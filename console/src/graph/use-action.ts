import type { AnyVariables, CombinedError, TypedDocumentNode } from '@urql/core';
import { useState } from 'preact/hooks';
import { client } from './client.ts';

type Problem = { readonly message: string };
type Payload = { readonly userErrors: readonly Problem[] } | null;

export interface Action {
  /** Why the gateway refused the last mutation. */
  readonly refusals: readonly Problem[];
  readonly error: CombinedError | undefined;
  readonly isRunning: boolean;
  /** Sends a mutation. Undefined: it failed. */
  readonly run: <Data extends Record<string, Payload>, Variables extends AnyVariables>(
    document: TypedDocumentNode<Data, Variables>,
    variables: Variables,
  ) => Promise<Data | undefined>;
}

/** Sends mutations, one at a time, and calls `onEnd` after each. */
export function useAction(onEnd: () => void = () => {}): Action {
  const [state, setState] = useState<Omit<Action, 'run'>>({ refusals: [], error: undefined, isRunning: false });
  const run: Action['run'] = async (document, variables) => {
    setState({ refusals: [], error: undefined, isRunning: true });
    const { data, error } = await client.mutation(document, variables).toPromise();
    const refusals = Object.values(data ?? {}).flatMap((payload) => payload?.userErrors ?? []);
    setState({ refusals, error, isRunning: false });
    onEnd();
    return error || refusals.length > 0 ? undefined : data;
  };
  return { ...state, run };
}
