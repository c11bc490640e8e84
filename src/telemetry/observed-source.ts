import { SourceError } from '../models-dev/fetch/source-error.ts';
import type { RefreshSource } from '../models-dev/refresh-source.ts';
import type { Metrics } from './metrics.ts';

/** The source, with the time of each fetch recorded. */
export function observedSource(source: RefreshSource, { sourceSeconds }: Metrics): RefreshSource {
  return {
    ...source,
    fetch: async (request) => {
      const end = sourceSeconds.startTimer();
      try {
        const fetched = await source.fetch(request);
        end({ outcome: fetched.kind });
        return fetched;
      } catch (error) {
        end({ outcome: error instanceof SourceError ? error.code : 'ABORTED' });
        throw error;
      }
    },
  };
}
