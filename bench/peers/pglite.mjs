import { PGlite } from '@electric-sql/pglite';
import { pg_trgm } from '@electric-sql/pglite/contrib/pg_trgm';

// PGlite alone, on the files of an embedded database.
const [dataDir] = process.argv.slice(2);
const postgres = await PGlite.create(`${dataDir}/postgres`, { extensions: { pg_trgm } });
await postgres.query('select count(*) from models');
process.send('ready');
process.once('disconnect', async () => {
  await postgres.close();
  process.exit();
});
