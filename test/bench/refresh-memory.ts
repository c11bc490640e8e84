import { once } from 'node:events';
import { createWriteStream } from 'node:fs';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { pathToFileURL } from 'node:url';
import { emptyDatabase } from '../harness/database.ts';
import { ADMIN_KEY } from '../harness/gateway.ts';
import { readyGateway } from '../harness/process.ts';

// The most memory that a first refresh takes, and one of a document of which one name changed, at 1 and 10 times the models of a
// folder's catalog (Linux). At 100 times, a first refresh takes a quarter of an hour. On the server of DATABASE_URL, or embedded.
// npm run bench:refresh-memory -- <folder with a catalog.json> [factors]
const [folder, factors = '1,10'] = process.argv.slice(2);
if (folder === undefined)
  throw new Error('usage: npm run bench:refresh-memory -- <folder with a catalog.json> [factors]');
const catalog: Catalog = JSON.parse(await readFile(join(resolve(folder), 'catalog.json'), 'utf8'));

interface Catalog {
  readonly providers: Readonly<Record<string, { readonly name: string }>>;
  readonly models: unknown;
}

let smallest: number | null = null;
for (const factor of factors.split(',').map(Number)) {
  const { restingMb, firstMb, changedMb } = await measured(factor);
  smallest ??= firstMb;
  const ratio = (firstMb / smallest).toFixed(2);
  process.stdout.write(`${factor} times: ${restingMb} MB at rest, ${firstMb} first (${ratio}), ${changedMb} changed\n`);
}

async function measured(factor: number) {
  const database = await emptyDatabase();
  const source = await mkdtemp(join(tmpdir(), 'modelgraph-bench-'));
  try {
    await writeGrown(join(source, 'catalog.json'), factor, '');
    const gateway = await readyGateway({ ...database.env, MODELSDEV_BASE_URL: pathToFileURL(`${source}/`).href });
    const restingMb = await memory(gateway.pid, 'VmRSS');
    const firstMb = await peakOf(gateway);
    await writeGrown(join(source, 'catalog.json'), factor, '!');
    const changedMb = await peakOf(gateway);
    await gateway.end('SIGTERM');
    return { restingMb, firstMb, changedMb };
  } finally {
    await database.remove();
    await rm(source, { recursive: true });
  }
}

/** Each provider is there `factor` times, with a key and name of its own. `mark` ends the name of the first one. */
async function writeGrown(file: string, factor: number, mark: string): Promise<void> {
  const out = createWriteStream(file);
  let separator = '{"providers":{';
  for (const [key, provider] of Object.entries(catalog.providers)) {
    for (let copy = 1; copy <= factor; copy++) {
      const isFirst = separator !== ',';
      const own = { ...provider, id: `${key}-${copy}`, name: `${provider.name} ${copy}${isFirst ? mark : ''}` };
      if (!out.write(`${separator}${JSON.stringify(own.id)}:${JSON.stringify(own)}`)) await once(out, 'drain');
      separator = ',';
    }
  }
  out.end(`},"models":${JSON.stringify(catalog.models)}}`);
  await once(out, 'finish');
}

async function peakOf(gateway: Awaited<ReturnType<typeof readyGateway>>): Promise<number> {
  await writeFile(`/proc/${gateway.pid}/clear_refs`, '5');
  const { data } = await gateway.ask(
    'mutation { refreshCatalog(input: { wait: false }) { refresh { id } } }',
    {},
    ADMIN_KEY,
  );
  const query = `{ node(id: "${data.refreshCatalog.refresh.id}") { ... on Refresh { status } } }`;
  let status = 'RUNNING';
  // An answer that waits for the end would have to arrive within the time-out of a request.
  for (; status === 'RUNNING'; await sleep(200)) ({ status } = (await gateway.ask(query)).data.node);
  if (status !== 'SUCCEEDED') throw new Error(`refresh: ${status}`);
  return memory(gateway.pid, 'VmHWM');
}

/** Resident memory as Linux tells it, in megabytes. */
async function memory(pid: number | undefined, name: 'VmRSS' | 'VmHWM'): Promise<number> {
  const status = await readFile(`/proc/${pid}/status`, 'utf8');
  const [, kilobytes] = new RegExp(`^${name}:\\s+(\\d+) kB$`, 'm').exec(status) ?? [];
  return Math.round(Number(kilobytes) / 1024);
}
