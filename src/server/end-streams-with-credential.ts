import { isAsyncIterable, type Plugin } from 'graphql-yoga';
import type { CredentialEnds } from '../access/credential-ends.ts';
import type { Context } from '../graph/context.ts';

/** Completes a subscription when the credential of its request expires or is revoked. */
export function endStreamsWithCredential(credentialEnds: CredentialEnds): Plugin<Context> {
  return {
    onSubscribe: ({ args }) => ({
      onSubscribeResult({ result }) {
        if (!isAsyncIterable(result)) return undefined;
        const leave = credentialEnds.watch(args.contextValue.identity, () => void result.return?.());
        return { onEnd: leave };
      },
    }),
  };
}
