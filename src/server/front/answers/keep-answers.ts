import { getOperationAST, OperationTypeNode } from 'graphql';
import { isAsyncIterable, type Plugin } from 'graphql-yoga';
import { answerOf, headersWithoutBody, isUnchanged } from './answer.ts';
import type { AskedContext } from './serve-answers.ts';

/** Keeps each complete answer to a query. The last plugin: it keeps the headers that others set. */
export const keepAnswers: Plugin<AskedContext, AskedContext> = {
  onExecute({ args: { document, operationName, contextValue } }) {
    const { operation } = getOperationAST(document, operationName) ?? {};
    if (operation !== OperationTypeNode.QUERY) contextValue.asked?.pending.forbid();
  },
  onSubscribe({ args: { contextValue } }) {
    contextValue.asked?.pending.forbid();
  },
  onExecutionResult({ result, context: { asked } }) {
    if (!result || isAsyncIterable(result) || result.errors?.length || !result.data) asked?.pending.forbid();
    else asked?.pending.complete();
  },
  async onResponse({ request, response, serverContext: { asked }, setResponse }) {
    if (!asked?.pending.isKeepable || response.status !== 200) return;
    const answer = await answerOf(response, asked.form);
    asked.pending.settle(answer);
    const isKnown = isUnchanged(answer, request.headers.get('if-none-match') ?? undefined);
    const headers = isKnown ? headersWithoutBody(answer) : answer.headers;
    setResponse(new Response(isKnown ? null : new Uint8Array(answer.body), { status: isKnown ? 304 : 200, headers }));
  },
};
