/**
 * @generated SignedSource<<c786e1d7e5933520cc6ba9f41a28d27e>>
 * @lightSyntaxTransform
 */

/* tslint:disable */
/* eslint-disable */
// @ts-nocheck

import { ReaderFragment } from 'relay-runtime';
import { FragmentRefs } from "relay-runtime";
export type modelsPrice_model$data = {
  readonly id: string;
  readonly name: string;
  readonly pricing: {
    readonly input: number;
    readonly output?: number;
  } | null | undefined;
  readonly " $fragmentType": "modelsPrice_model";
};
export type modelsPrice_model$key = {
  readonly " $data"?: modelsPrice_model$data;
  readonly " $fragmentSpreads": FragmentRefs<"modelsPrice_model">;
};

import modelsPriceQuery_graphql from './modelsPriceQuery.graphql';

const node: ReaderFragment = {
  "argumentDefinitions": [
    {
      "defaultValue": false,
      "kind": "LocalArgument",
      "name": "output"
    }
  ],
  "kind": "Fragment",
  "metadata": {
    "refetch": {
      "connection": null,
      "fragmentPathInResult": [
        "node"
      ],
      "operation": modelsPriceQuery_graphql,
      "identifierInfo": {
        "identifierField": "id",
        "identifierQueryVariableName": "id"
      }
    }
  },
  "name": "modelsPrice_model",
  "selections": [
    {
      "alias": null,
      "args": null,
      "kind": "ScalarField",
      "name": "name",
      "storageKey": null
    },
    {
      "alias": null,
      "args": null,
      "concreteType": "Pricing",
      "kind": "LinkedField",
      "name": "pricing",
      "plural": false,
      "selections": [
        {
          "alias": null,
          "args": null,
          "kind": "ScalarField",
          "name": "input",
          "storageKey": null
        },
        {
          "condition": "output",
          "kind": "Condition",
          "passingValue": true,
          "selections": [
            {
              "alias": null,
              "args": null,
              "kind": "ScalarField",
              "name": "output",
              "storageKey": null
            }
          ]
        }
      ],
      "storageKey": null
    },
    {
      "alias": null,
      "args": null,
      "kind": "ScalarField",
      "name": "id",
      "storageKey": null
    }
  ],
  "type": "Model",
  "abstractKey": null
};

(node as any).hash = "6c0693bf92d880f73cd51487b823eb74";

export default node;
