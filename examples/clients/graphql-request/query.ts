// Asks with graphql-request.
import { GraphQLClient, gql } from 'graphql-request';
import { endpoint } from '../endpoint.ts';

interface Answer {
  readonly model: { readonly name: string; readonly pricing: { readonly input: number } | null } | null;
}

const client = new GraphQLClient(endpoint);
const query = gql`
  query Model($key: String!) {
    model(key: $key) { name pricing { input } }
  }
`;

const { model } = await client.request<Answer, { key: string }>(query, { key: 'openai/gpt-5' });
console.log(`${model?.name} $${model?.pricing?.input}`);

try {
  await client.request(gql`{ models(first: 0) { totalCount } }`);
} catch (error) {
  const [first] = (error as { response: { errors: { extensions: { code: string } }[] } }).response.errors;
  console.log(first?.extensions.code);
}
