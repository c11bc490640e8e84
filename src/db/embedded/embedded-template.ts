import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, renameSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { create, extract } from 'tar';
import { packageFolder } from '../../package-folder.ts';
import { migrationsFolder } from '../migrate.ts';

const folder = join(packageFolder, 'template');

/**
 * Fills a new folder with the files of an empty, migrated database. False: the template of this release was not made, as
 * after an installation without scripts.
 */
export async function copyTemplate(to: string): Promise<boolean> {
  const file = templateFile();
  if (!existsSync(file)) return false;
  mkdirSync(to);
  await extract({ file, cwd: to });
  return true;
}

/** Makes the template of this release with `fill`, which creates a database in a `DATA_DIR`. Removes older templates. */
export async function makeTemplate(fill: (dataDir: string) => Promise<void>): Promise<void> {
  const file = templateFile();
  if (existsSync(file)) return;
  const dataDir = mkdtempSync(join(tmpdir(), 'modelgraph-template-'));
  try {
    await fill(dataDir);
    mkdirSync(folder, { recursive: true });
    for (const older of readdirSync(folder)) rmSync(join(folder, older));
    const unfinished = `${file}.${process.pid}`;
    await create({ file: unfinished, cwd: join(dataDir, 'postgres'), gzip: true, portable: true }, ['.']);
    renameSync(unfinished, file);
  } finally {
    rmSync(dataDir, { recursive: true, force: true });
  }
}

/** Named by what it is made from: the version of PGlite, which the package pins, and the migrations. */
function templateFile(): string {
  const { dependencies } = JSON.parse(readFileSync(join(packageFolder, 'package.json'), 'utf8'));
  const hash = createHash('sha256').update(dependencies['@electric-sql/pglite']);
  for (const name of readdirSync(migrationsFolder).sort()) {
    if (name.endsWith('.sql')) hash.update(name).update(readFileSync(join(migrationsFolder, name)));
  }
  return join(folder, `postgres-${hash.digest('hex').slice(0, 16)}.tar.gz`);
}
