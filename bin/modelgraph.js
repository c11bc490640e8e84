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

/** A package has no sources. A clone runs them when they changed since it was built. */
async function start() {
  const sources = join(here, '../src');
  const built = join(here, '../dist/main.js');
  const isUpToDate = !existsSync(sources) || (existsSync(built) && statSync(built).mtimeMs >= lastChange(sources));
  await import(pathToFileURL(isUpToDate ? built : join(sources, 'cli/main.ts')).href);
}

/** Of the folder and all that is in it. A removed file changes its folder. */
function lastChange(folder) {
  const paths = readdirSync(folder, { recursive: true }).map((path) => join(folder, path));
  return Math.max(...[folder, ...paths].map((path) => statSync(path).mtimeMs));
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
