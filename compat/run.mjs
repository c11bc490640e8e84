import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readdir } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';

// Installs the packages of the two folders at once and generates the code of the typed clients. Then runs the tests, or
// those of the files that are named.
const root = fileURLToPath(new URL('..', import.meta.url));
const install = (folder) =>
  run('npm', 'install', '--prefix', folder, '--no-package-lock', '--no-audit', '--no-fund', '--loglevel=error');

await Promise.all([install('compat'), install('examples/clients')]);
await run('npm', 'run', '--prefix', 'examples/clients', '--silent', 'generate');

const named = process.argv.slice(2);
const files = (await readdir(`${root}compat`))
  .filter((name) => name.endsWith('.test.mjs'))
  .map((name) => `compat/${name}`);
// The table is that of all tests. The comparison with other projects needs data that is not everywhere.
const table = ['--test-reporter=./compat/table-reporter.mjs', '--test-reporter-destination=docs/compatibility.md'];
await run(
  process.execPath,
  '--test',
  '--test-force-exit',
  '--test-concurrency=3',
  '--test-global-setup=compat/global-setup.mjs',
  '--test-reporter=spec',
  '--test-reporter-destination=stdout',
  ...(named.length === 0 ? table : []),
  ...(named.length === 0 ? files : named),
);

async function run(program, ...args) {
  const child = spawn(program, args, { cwd: root, stdio: 'inherit' });
  const [code] = await once(child, 'exit');
  if (code !== 0) process.exit(code ?? 1);
}
