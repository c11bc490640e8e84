// Asks with documents of the client preset of graphql-codegen: the request has the id of the document, not its text.
// The gateway knows the ids with TRUSTED_DOCUMENTS_FILE=examples/clients/codegen/gql/persisted-documents.json.
import { endpoint } from '../endpoint.ts';
import { graphql } from './gql/gql.ts';
import type { TypedDocumentString } from './gql/graphql.ts';

const ModelCost = graphql(/* GraphQL */ `
  query ModelCost($key: String!) {
    model(key: $key) {
      name
      estimateCost(usage: { input: 10000, output: 1000, requests: 100 }) { totalExact }
    }
  }
`);

const { model } = await ask(ModelCost, { key: 'openai/gpt-5' });
console.log(`${model?.name} costs $${model?.estimateCost?.totalExact}`);

async function ask<Result, Variables>(
  document: TypedDocumentString<Result, Variables>,
  variables: Variables,
): Promise<Result> {
  const response = await fetch(endpoint, {
    method: 'POST',
    headers: { 'content-type': 'application/json', accept: 'application/graphql-response+json' },
    body: JSON.stringify({ documentId: document.__meta__?.['hash'], variables }),
  });
  const { data, errors } = (await response.json()) as { data: Result; errors?: { message: string }[] };
  if (errors) throw new Error(errors.map(({ message }) => message).join('\n'));
  return data;
}
