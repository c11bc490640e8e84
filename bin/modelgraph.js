#!/usr/bin/env node
// Plain JavaScript without dependencies, so that an old Node can run it and name the Node that is needed.
import { spawn } from 'node:child_process';
import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';

const here = dirname(fileURLToPath(import.meta.url));
const { engines } = JSON.parse(readFileSync(join(here, '../package.json'), 'utf8'));
const needed = engines.node.replace('>=', '');

if (isAtLeast(process.versions.node, needed)) await start();
else if (packagedNode()) runOn(packagedNode());
else {
  process.stderr.write(
    `modelgraph needs Node.js ${needed} or newer; this is ${process.versions.node}. Install a newer Node.js, or allow the optional package "node".\n`,
  );
  process.exitCode = 1;
}

/** A package has no sources. A clone runs them when they, or the packages in the build, changed since it was built. */
async function start() {
  const root = join(here, '..');
  const built = join(root, 'dist/main.js');
  const isUpToDate = !existsSync(join(root, 'src')) || changedAt(built) >= Math.max(...builtFrom(root).map(changedAt));
  await import(pathToFileURL(isUpToDate ? built : join(root, 'src/cli/main.ts')).href);
}

/** npm writes its own record of what it installed with each installation. */
function builtFrom(root) {
  const folders = ['src', 'patches'].map((name) => join(root, name)).filter((folder) => existsSync(folder));
  const inFolders = folders.flatMap((folder) =>
    readdirSync(folder, { recursive: true }).map((path) => join(folder, path)),
  );
  return [...folders, ...inFolders, join(root, 'rolldown.config.js'), join(root, 'node_modules/.package-lock.json')];
}

/** 0: it is missing. A removed file changes its folder. */
function changedAt(path) {
  return statSync(path, { throwIfNoEntry: false })?.mtimeMs ?? 0;
}

/** The Node of the optional dependency `node`. Undefined: not installed. */
function packagedNode() {
  try {
    const folder = dirname(createRequire(import.meta.url).resolve('node/package.json'));
    return [join(folder, 'bin/node'), join(folder, 'bin/node.exe')].find((file) => existsSync(file));
  } catch {
    return undefined;
  }
}

function runOn(node) {
  const child = spawn(node, [fileURLToPath(import.meta.url), ...process.argv.slice(2)], { stdio: 'inherit' });
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, () => child.kill(signal));
  child.on('error', (error) => {
    process.stderr.write(`${node} cannot be started: ${error.message}\n`);
    process.exitCode = 1;
  });
  child.on('close', (code, signal) => {
    process.exitCode = code ?? (signal === 'SIGINT' ? 130 : 143);
  });
}

function isAtLeast(version, oldest) {
  const [one, other] = [version, oldest].map((text) => text.split('.').map(Number));
  const index = other.findIndex((part, place) => part !== one[place]);
  return index === -1 || one[index] > other[index];
}
