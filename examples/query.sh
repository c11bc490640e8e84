#!/bin/sh
# Asks for one model with curl. Usage: sh examples/query.sh [provider/model]
set -eu

url="${MODELGRAPH_URL:-http://127.0.0.1:4000}/graphql"
key="${1:-openai/gpt-5}"

curl --silent --show-error --fail "$url" \
  --header 'content-type: application/json' \
  --data @- <<JSON
{
  "query": "query Model(\$key: String!) { model(key: \$key) { name pricing { input output } limits { context } } }",
  "variables": { "key": "$key" }
}
JSON
