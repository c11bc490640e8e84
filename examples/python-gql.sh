#!/bin/sh
# Asks as the Python client gql asks over HTTP: operationName and variables always, also when they are null.
# Usage: sh examples/python-gql.sh [provider/model]
set -eu

url="${MODELGRAPH_URL:-http://127.0.0.1:4000}/graphql"
key="${1:-openai/gpt-5}"

curl --silent --show-error --fail "$url" \
  --header 'Content-Type: application/json' \
  --header 'Accept: */*' \
  --header 'User-Agent: python-requests/2.32.3' \
  --data @- <<JSON
{
  "query": "query getModel(\$key: String!) {\n  model(key: \$key) {\n    name\n    __typename\n  }\n}",
  "operationName": null,
  "variables": { "key": "$key" }
}
JSON
