import { existsSync, readFileSync } from 'node:fs';

const folders = ['compat', 'examples/clients'];

/** Reports the tests as one table of clients and suites. A group of tests has the name of the package that it uses. */
export default async function* tableReporter(events) {
  const groups = new Map();
  for await (const { type, data } of events) {
    if (type !== 'test:pass' && type !== 'test:fail') continue;
    if (data.nesting === 1 && data.details.type === 'test') open(data.file).push(data);
    // A test with parts is no group.
    if (data.nesting === 0) close(data);
  }
  yield document([...groups].filter(([, tests]) => tests.length > 0).sort(([one], [other]) => (one < other ? -1 : 1)));

  /** The tests of a group are reported before the group. */
  function open(file) {
    if (!groups.has(file)) groups.set(file, []);
    return groups.get(file);
  }

  function close({ name, file, details }) {
    if (details.type === 'suite') groups.set(name, [...(groups.get(name) ?? []), ...(groups.get(file) ?? [])]);
    groups.delete(file);
  }
}

function document(groups) {
  const rows = groups.flatMap(([name, tests]) =>
    tests.map((test, index) => `| ${index === 0 ? label(name) : ''} | ${test.name} | ${resultOf(test)} |`),
  );
  return `# Compatibility

What the gateway is proven with: real clients and audit suites, against a gateway on the catalog of
\`test/fixtures/catalog.ts\`. \`npm run compat\` runs them and writes this page.

| client or suite | what is shown | result |
|---|---|---|
${rows.join('\n')}

## Incremental delivery

\`@defer\` and \`@stream\` are not in the schema. Yoga 5 sends the format of 2022. urql reads it. Apollo Client reads it
only with its \`Defer20220824Handler\`, and refuses it by default. Relay reads it only after the application translated it.

## Rules that the schema does not follow

| rule of \`@graphql-eslint\` | reason |
|---|---|
| \`relay-arguments\` with \`last\` and \`before\` | Lists are read forward. |
| \`relay-edge-types\` for lists of nodes without edges | \`nodes(ids:)\` and short lists are no connections. |
| \`strict-id-in-types\` | Values that are part of another object have no id. |
| \`no-typename-prefix\` | \`Model.modelId\` is the id at the provider, beside \`id\`. |
`;
}

function label(name) {
  const file = folders.map((folder) => `${folder}/node_modules/${name}/package.json`).find(existsSync);
  return file ? `\`${name}\` ${JSON.parse(readFileSync(file, 'utf8')).version}` : name;
}

function resultOf({ skip, details }) {
  if (skip !== undefined) return 'skipped';
  return details.error ? 'FAILED' : 'ok';
}
