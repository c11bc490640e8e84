/**
 * @generated SignedSource<<beffee25f91a8592d340d7f7142beb13>>
 * @lightSyntaxTransform
 */

/* tslint:disable */
/* eslint-disable */
// @ts-nocheck

import { ConcreteRequest } from 'relay-runtime';
import { FragmentRefs } from "relay-runtime";
export type modelsPriceQuery$variables = {
  id: string;
  output?: boolean | null | undefined;
};
export type modelsPriceQuery$data = {
  readonly node: {
    readonly " $fragmentSpreads": FragmentRefs<"modelsPrice_model">;
  } | null | undefined;
};
export type modelsPriceQuery = {
  response: modelsPriceQuery$data;
  variables: modelsPriceQuery$variables;
};

const node: ConcreteRequest = (function(){
var v0 = {
  "defaultValue": null,
  "kind": "LocalArgument",
  "name": "id"
},
v1 = {
  "defaultValue": false,
  "kind": "LocalArgument",
  "name": "output"
},
v2 = [
  {
    "kind": "Variable",
    "name": "id",
    "variableName": "id"
  }
];
return {
  "fragment": {
    "argumentDefinitions": [
      (v0/*:: as any*/),
      (v1/*:: as any*/)
    ],
    "kind": "Fragment",
    "metadata": null,
    "name": "modelsPriceQuery",
    "selections": [
      {
        "alias": null,
        "args": (v2/*:: as any*/),
        "concreteType": null,
        "kind": "LinkedField",
        "name": "node",
        "plural": false,
        "selections": [
          {
            "args": [
              {
                "kind": "Variable",
                "name": "output",
                "variableName": "output"
              }
            ],
            "kind": "FragmentSpread",
            "name": "modelsPrice_model"
          }
        ],
        "storageKey": null
      }
    ],
    "type": "Query",
    "abstractKey": null
  },
  "kind": "Request",
  "operation": {
    "argumentDefinitions": [
      (v1/*:: as any*/),
      (v0/*:: as any*/)
    ],
    "kind": "Operation",
    "name": "modelsPriceQuery",
    "selections": [
      {
        "alias": null,
        "args": (v2/*:: as any*/),
        "concreteType": null,
        "kind": "LinkedField",
        "name": "node",
        "plural": false,
        "selections": [
          {
            "alias": null,
            "args": null,
            "kind": "ScalarField",
            "name": "__typename",
            "storageKey": null
          },
          {
            "alias": null,
            "args": null,
            "kind": "ScalarField",
            "name": "id",
            "storageKey": null
          },
          {
            "kind": "InlineFragment",
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
              }
            ],
            "type": "Model",
            "abstractKey": null
          }
        ],
        "storageKey": null
      }
    ]
  },
  "params": {
    "cacheID": "d8f67812bc70161699f1f806714dad8f",
    "id": null,
    "metadata": {},
    "name": "modelsPriceQuery",
    "operationKind": "query",
    "text": "query modelsPriceQuery(\n  $output: Boolean = false\n  $id: ID!\n) {\n  node(id: $id) {\n    __typename\n    ...modelsPrice_model_1Ns5xO\n    id\n  }\n}\n\nfragment modelsPrice_model_1Ns5xO on Model {\n  name\n  pricing {\n    input\n    output @include(if: $output)\n  }\n  id\n}\n"
  }
};
})();

(node as any).hash = "6c0693bf92d880f73cd51487b823eb74";

export default node;
