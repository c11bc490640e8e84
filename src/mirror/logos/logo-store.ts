import { LRUCache } from 'lru-cache';
import type { Gateway } from '../../graph/context.ts';
import { fetchLogo } from '../../models-dev/fetch/fetch-logo.ts';

/** Logos of all providers and labs fit in. */
const MAX_LOGOS = 1_000;
const MAX_BYTES = 16 * 1024 * 1024;
/** The source is asked again for a logo that it did not have, or could not send. */
const RETRY_MS = 10 * 60_000;
/** Of an entry without a logo. */
const ABSENT_BYTES = 100;

type Dependencies = Pick<Gateway, 'config' | 'logos' | 'log'>;

/** Fetches each logo once from the source, and keeps it in the database. */
export class LogoStore {
  readonly #dependencies: Dependencies;
  readonly #logos = new LRUCache<string, Logo>({
    max: MAX_LOGOS,
    maxSize: MAX_BYTES,
    sizeCalculation: ({ svg }) => (svg === null ? ABSENT_BYTES : Buffer.byteLength(svg)),
    fetchMethod: async (key, _stale, { options }) => {
      const logo = await this.#load(key);
      if (logo.svg === null) options.ttl = RETRY_MS;
      return logo;
    },
  });

  constructor(dependencies: Dependencies) {
    this.#dependencies = dependencies;
  }

  /** `key`: that of a provider or lab of the catalog. Null: the source has no logo for it. */
  async find(key: string): Promise<string | null> {
    return (await this.#logos.forceFetch(key)).svg;
  }

  async #load(key: string): Promise<Logo> {
    const { logos } = this.#dependencies;
    const kept = await logos.find(key);
    const svg = kept ?? (await this.#fetch(key));
    if (kept === null && svg !== null) await logos.keep(key, svg);
    return { svg };
  }

  /** A source that is away leaves the default logo. */
  async #fetch(key: string): Promise<string | null> {
    const { config, log } = this.#dependencies;
    if (!config.modelsDev.enabled) return null;
    try {
      return await fetchLogo(config.modelsDev, key);
    } catch (error) {
      log.warn({ error, key }, 'a logo was not fetched');
      return null;
    }
  }
}

interface Logo {
  /** Null: the source has none, or could not be read. */
  readonly svg: string | null;
}
