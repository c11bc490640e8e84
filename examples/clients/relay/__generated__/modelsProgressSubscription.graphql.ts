/**
 * @generated SignedSource<<7aa0dfc9992650682376fff79d80964f>>
 * @lightSyntaxTransform
 */

/* tslint:disable */
/* eslint-disable */
// @ts-nocheck

import { ConcreteRequest } from 'relay-runtime';
export type RefreshPhase = "COMPARING" | "DONE" | "FETCHING" | "PARSING" | "QUEUED" | "WRITING" | "%future added value";
export type RefreshStatus = "CANCELLED" | "FAILED" | "INTERRUPTED" | "RUNNING" | "SUCCEEDED" | "UNCHANGED" | "%future added value";
export type modelsProgressSubscription$variables = Record<PropertyKey, never>;
export type modelsProgressSubscription$data = {
  readonly refreshProgress: {
    readonly phase: RefreshPhase;
    readonly refresh: {
      readonly id: string;
      readonly status: RefreshStatus;
    };
  };
};
export type modelsProgressSubscription = {
  response: modelsProgressSubscription$data;
  variables: modelsProgressSubscription$variables;
};

const node: ConcreteRequest = (function(){
var v0 = [
  {
    "alias": null,
    "args": null,
    "concreteType": "RefreshProgress",
    "kind": "LinkedField",
    "name": "refreshProgress",
    "plural": false,
    "selections": [
      {
        "alias": null,
        "args": null,
        "kind": "ScalarField",
        "name": "phase",
        "storageKey": null
      },
      {
        "alias": null,
        "args": null,
        "concreteType": "Refresh",
        "kind": "LinkedField",
        "name": "refresh",
        "plural": false,
        "selections": [
          {
            "alias": null,
            "args": null,
            "kind": "ScalarField",
            "name": "id",
            "storageKey": null
          },
          {
            "alias": null,
            "args": null,
            "kind": "ScalarField",
            "name": "status",
            "storageKey": null
          }
        ],
        "storageKey": null
      }
    ],
    "storageKey": null
  }
];
return {
  "fragment": {
    "argumentDefinitions": [],
    "kind": "Fragment",
    "metadata": null,
    "name": "modelsProgressSubscription",
    "selections": (v0/*:: as any*/),
    "type": "Subscription",
    "abstractKey": null
  },
  "kind": "Request",
  "operation": {
    "argumentDefinitions": [],
    "kind": "Operation",
    "name": "modelsProgressSubscription",
    "selections": (v0/*:: as any*/)
  },
  "params": {
    "cacheID": "bc7b3f27318f2723abf8af7d749745f7",
    "id": null,
    "metadata": {},
    "name": "modelsProgressSubscription",
    "operationKind": "subscription",
    "text": "subscription modelsProgressSubscription {\n  refreshProgress {\n    phase\n    refresh {\n      id\n      status\n    }\n  }\n}\n"
  }
};
})();

(node as any).hash = "dda0d27c878822ba90b16551a6099c55";

export default node;
