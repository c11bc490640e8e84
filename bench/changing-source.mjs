import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';

/** A small catalog in a folder. Each change gives one model another price. */
export async function changingSource() {
  const folder = await mkdtemp(join(tmpdir(), 'modelgraph-bench-source-'));
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
    const models = Object.fromEntries(
      Array.from({ length: 20 }, (_, index) => [
        `m${index}`,
        { name: `M ${index}`, cost: { input: index === 0 ? price : 1, output: 2 } },
      ]),
    );
    await writeFile(join(folder, 'catalog.json'), JSON.stringify({ providers: { acme: { name: 'Acme', models } } }));
  }
}
