import type { Config } from '../../config.ts';
import { usageQueries } from '../../usage/usage-queries.ts';
import { withDatabase } from '../database/with-database.ts';

/** Compares the rollups of the configured database with its events. True: they are equal. */
export function verifyUsage(config: Config, output: NodeJS.WritableStream): Promise<boolean> {
  return withDatabase(config, async ({ db }) => {
    const differences = await usageQueries(db).events.differing();
    for (const { minutes, bucket, dimensionId } of differences) {
      output.write(
        `${minutes} minutes from ${bucket.toISOString()}, dimension ${dimensionId}: differs from the events\n`,
      );
    }
    output.write(`${differences.length} rollups differ from the events\n`);
    return differences.length === 0;
  });
}
