/* eslint-disable */
/** Internal type. DO NOT USE DIRECTLY. */
type Exact<T extends { [key: string]: unknown }> = { [K in keyof T]: T[K] };
/** Internal type. DO NOT USE DIRECTLY. */
export type Incremental<T> = T | { [P in keyof T]?: P extends ' $fragmentName' | '__typename' ? T[P] : never };
import type { DocumentTypeDecoration } from '@graphql-typed-document-node/core';
export type ModelCostQueryVariables = Exact<{
  key: string;
}>;


export type ModelCostQuery = { model: { name: string, estimateCost: { totalExact: string } | null } | null };

export class TypedDocumentString<TResult, TVariables>
  extends String
  implements DocumentTypeDecoration<TResult, TVariables>
{
  __apiType?: NonNullable<DocumentTypeDecoration<TResult, TVariables>['__apiType']>;
  private value: string;
  public __meta__?: Record<string, any> | undefined;

  constructor(value: string, __meta__?: Record<string, any> | undefined) {
    super(value);
    this.value = value;
    this.__meta__ = __meta__;
  }

  override toString(): string & DocumentTypeDecoration<TResult, TVariables> {
    return this.value;
  }
}

export const ModelCostDocument = new TypedDocumentString(`
    query ModelCost($key: String!) {
  model(key: $key) {
    name
    estimateCost(usage: { input: 10000, output: 1000, requests: 100 }) {
      totalExact
    }
  }
}
    `, {"hash":"sha256:c1c2f1cf98d9064501176f54a28066aef112e504da7254ea3ec236cbeca0c87e"}) as unknown as TypedDocumentString<ModelCostQuery, ModelCostQueryVariables>;