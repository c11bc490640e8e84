import type { ResultOf } from 'gql.tada';
import { graphql } from '../../../graph/graphql.ts';

export const collectionsQuery = graphql(`
  query VectorCollections {
    vectorCollections(first: 100) {
      nodes { name owner model dimensions distance pointCount indexState createdAt }
    }
  }
`);

export const createMutation = graphql(`
  mutation CreateVectorCollection($input: CreateVectorCollectionInput!) {
    createVectorCollection(input: $input) { userErrors { message } }
  }
`);

export const deleteMutation = graphql(`
  mutation DeleteVectorCollection($input: DeleteVectorCollectionInput!) {
    deleteVectorCollection(input: $input) { userErrors { message } }
  }
`);

export const searchQuery = graphql(`
  query SearchPoints($collection: String!, $text: String, $vector: [Float!]) {
    searchPoints(collection: $collection, text: $text, vector: $vector, first: 20) { id score payload }
  }
`);

export type Collection = NonNullable<ResultOf<typeof collectionsQuery>['vectorCollections']>['nodes'][number];
export type FoundPoint = NonNullable<ResultOf<typeof searchQuery>['searchPoints']>[number];
