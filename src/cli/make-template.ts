import { openDatabase } from '../db/connect.ts';
import { makeTemplate } from '../db/embedded/embedded-template.ts';
import { openLog } from '../log.ts';

await makeTemplate(async (dataDir) => {
  const database = await openDatabase({ databaseUrl: null, dataDir }, openLog('error'));
  await database.close();
});
