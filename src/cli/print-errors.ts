import { errorCodes } from '../graph/errors/error-codes.ts';

const rows = Object.entries(errorCodes).map(
  ([code, { status, meaning }]) => `| \`${code}\` | ${status} | ${meaning} |`,
);

process.stdout.write(`# Errors

Each error of an answer has a code in \`extensions.code\`. The message says what was received and what is allowed; programs
read the code. The status is that of the HTTP response. A document that is not valid, such as one with fragments in a
circle, is refused with 400 for a client that names \`application/graphql-response+json\` in \`Accept\`, and with 200 for any
other client, as GraphQL over HTTP recommends for \`application/json\`. A document that exceeds a limit is refused with 400
for every client. Over WebSocket, the errors are the same and there is no status.

A mutation reports a foreseeable refusal in \`userErrors\`, whose codes are in the schema.

| code | status | meaning |
|---|---|---|
${rows.join('\n')}
`);
