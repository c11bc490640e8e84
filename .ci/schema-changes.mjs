// Compares schema.graphql with that of the last tag, and fails for a change that breaks clients. A field
// must be deprecated in a release before it is removed. Without a tag, it compares with the main branch
// and only prints, because nothing is released.
import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';

const required = createRequire(new URL('../compat/package.json', import.meta.url));
const { buildSchema } = required('graphql');
const { CriticalityLevel, DiffRule, diff } = required('@graphql-inspector/core');

const tag = git('describe', '--tags', '--abbrev=0', 'HEAD^');
const base = tag ?? git('merge-base', 'HEAD', 'main') ?? git('merge-base', 'HEAD', 'origin/main');
const before = base && git('show', `${base}:schema.graphql`);
if (before) await compare(before);
else process.stdout.write('No earlier schema to compare with.\n');

async function compare(earlier) {
  const schemas = [buildSchema(earlier), buildSchema(readFileSync('schema.graphql', 'utf8'))];
  const changes = await diff(...schemas, [DiffRule.suppressRemovalOfDeprecatedField]);
  const breaking = changes.filter(({ criticality }) => criticality.level === CriticalityLevel.Breaking);
  process.stdout.write(
    `${changes.length} changes since ${tag ?? 'the main branch'}, ${breaking.length} break clients.\n`,
  );
  for (const { message } of breaking) process.stdout.write(`- ${message}\n`);
  if (tag !== null && breaking.length > 0) process.exitCode = 1;
}

/** Null: git has none. */
function git(...args) {
  try {
    return execFileSync('git', args, { encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] }).trim();
  } catch {
    return null;
  }
}
