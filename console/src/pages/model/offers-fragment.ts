import { graphql } from '../../graph/graphql.ts';

/** The prices of every provider of a base model. */
export const offersFragment = graphql(`
  fragment Offers on BaseModel {
    name
    models(first: 100, orderBy: [{ field: INPUT_PRICE }]) {
      nodes {
        key
        status
        priceKind
        provider { key name }
        limits { context output }
        pricing { input output cacheRead }
        priceHistory { at listed pricing { input } }
      }
    }
  }
`);
