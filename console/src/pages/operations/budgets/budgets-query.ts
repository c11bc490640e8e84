import type { ResultOf } from 'gql.tada';
import { graphql } from '../../../graph/graphql.ts';

export const budgetsQuery = graphql(`
  query Budgets {
    budgets(first: 100) {
      nodes { id action amount period spent forecast thresholds timeZone scope { kind subject } }
    }
  }
`);

export type Budget = NonNullable<ResultOf<typeof budgetsQuery>['budgets']>['nodes'][number];
