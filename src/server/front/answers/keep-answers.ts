import { STATUS_CODES } from 'node:http';
import { type GraphQLError, getOperationAST, OperationTypeNode } from 'graphql';
import { isAsyncIterable, type Plugin } from 'graphql-yoga';
import { CLIENT_GONE } from '../../client-gone.ts';
import { ANONYMOUS_OPERATION } from '../../telemetry/operation-report.ts';
import { answerOf, headersWithoutBody, isUnchanged, ownHeaders } from './answer.ts';
import type { AskedContext } from './asked-context.ts';

/** Keeps each complete answer to a query. The last plugin: it keeps the headers that others set. */
export const keepAnswers: Plugin<AskedContext & { readonly operationCost?: number }, AskedContext> = {
  onExecute({ args: { document, operationName, contextValue } }) {
    const operation = getOperationAST(document, operationName);
    if (operation?.operation !== OperationTypeNode.QUERY) contextValue.asked?.pending.forbid();
    const { asked, operationCost: cost = null, params } = contextValue;
    const name = operation?.name?.value ?? ANONYMOUS_OPERATION;
    return {
      onExecuteDone({ result }) {
        if (!isAsyncIterable(result) && result.errors?.some(isClientGone)) asked?.pending.abandon();
        else if (isAsyncIterable(result) || result.errors?.length || !result.data) asked?.pending.forbid();
        else asked?.pending.complete({ name, cost, document: params.query ?? '' });
      },
    };
  },
  onSubscribe({ args: { contextValue } }) {
    contextValue.asked?.pending.forbid();
  },
  async onResponse({ request, response, serverContext: { asked }, setResponse }) {
    const query = asked?.pending.completed;
    if (!asked || !query) return;
    if (response.status !== 200) return asked.pending.forbid();
    const own = ownHeaders.map((name) => [name, response.headers.get(name)] as const);
    const successful = {
      headers: Object.fromEntries([...response.headers].map(([name, value]) => [name.toLowerCase(), value])),
      body: Buffer.from(await response.arrayBuffer()),
    };
    const answer = await answerOf(successful, query, asked.form);
    asked.pending.settle(answer);
    const isKnown = isUnchanged(answer, request.headers.get('if-none-match') ?? undefined);
    const headers = new Headers(isKnown ? headersWithoutBody(answer) : answer.headers);
    for (const [name, value] of own) if (value !== null) headers.set(name, value);
    const status = isKnown ? 304 : 200;
    const body = isKnown ? null : new Uint8Array(answer.body);
    setResponse(new Response(body, { status, statusText: STATUS_CODES[status] ?? '', headers }));
  },
};

function isClientGone({ extensions }: GraphQLError): boolean {
  return extensions['code'] === CLIENT_GONE;
}
