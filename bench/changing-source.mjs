import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';

/** A catalog in a folder: that of BENCH_CATALOG, or else a small one. Each change gives one model another price. */
export async function changingSource() {
  const folder = await mkdtemp(join(tmpdir(), 'modelgraph-bench-source-'));
  const catalog = process.env.BENCH_CATALOG
    ? JSON.parse(await readFile(join(process.env.BENCH_CATALOG, 'catalog.json'), 'utf8'))
    : smallCatalog();
  const [{ models }] = Object.values(catalog.providers);
  const [model] = Object.values(models);
  let price = 1;
  await change();
  const env = {
    MODELSDEV_ENABLED: 'true',
    MODELSDEV_BASE_URL: pathToFileURL(`${folder}/`).href,
    MODELSDEV_AUTO_REFRESH: 'true',
  };
  return { env, change, remove: () => rm(folder, { recursive: true, force: true }) };

  async function change() {
    price++;
    model.cost = { ...model.cost, input: price };
    await writeFile(join(folder, 'catalog.json'), JSON.stringify(catalog));
  }
}

function smallCatalog() {
  const models = Array.from({ length: 20 }, (_, index) => [
    `m${index}`,
    { name: `M ${index}`, cost: { input: 1, output: 2 } },
  ]);
  return { providers: { acme: { name: 'Acme', models: Object.fromEntries(models) } } };
}
