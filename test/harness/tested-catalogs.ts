import { existsSync, readFileSync } from 'node:fs';
import { gunzipSync } from 'node:zlib';
import { describe } from 'vitest';
import { catalog, earlierCatalog } from '../fixtures/catalog.ts';
import type { Raw } from '../fixtures/source-in-graph-terms.ts';
import { type CatalogGateway, catalogGateway, gatewayWithCatalog } from './catalog-gateway.ts';

// What models.dev served. The folder is beside the project and not in it, so a clone may lack it.
const snapshots = new URL('../../../shared/data/modelsdev/', import.meta.url);

/** Two documents in a row, to prove a property on. */
export interface TestedCatalog {
  readonly name: string;
  /** The documents are not on this machine. */
  readonly isAbsent: boolean;
  /** The documents as the source served them. */
  older(): Raw;
  newer(): Raw;
  /** A gateway that has served both documents. All test files of a worker share it, so no test may close or change it. */
  gateway(): Promise<CatalogGateway>;
}

/** Defines a suite for each catalog, whose name takes the place of "$catalog". Vitest reports an absent one as skipped. */
export function describeCatalogs(title: string, suite: (catalog: TestedCatalog) => void): void {
  for (const tested of [committedCatalog, realCatalog]) {
    describe.skipIf(tested.isAbsent)(title.replace('$catalog', tested.name), () => suite(tested));
  }
}

export const committedCatalog: TestedCatalog = {
  name: 'the committed catalog',
  isAbsent: false,
  older: () => earlierCatalog,
  newer: () => catalog,
  gateway: once(gatewayWithCatalog),
};

/** The catalog of 26 June 2026, after that of the day before. */
export const realCatalog = testedCatalog('the real catalog of 26 June 2026', {
  isAbsent: !existsSync(snapshots),
  older: () => snapshot('daily/2026-06-25.catalog.json.gz'),
  newer: () => snapshot('daily/2026-06-26.catalog.json.gz'),
});

export function testedCatalog(
  name: string,
  documents: Pick<TestedCatalog, 'isAbsent' | 'older' | 'newer'>,
): TestedCatalog {
  const gateway = once(() => catalogGateway(documents.older(), documents.newer()));
  return { name, ...documents, gateway };
}

function snapshot(file: string): Raw {
  return JSON.parse(gunzipSync(readFileSync(new URL(file, snapshots))).toString());
}

function once<Value>(make: () => Value): () => Value {
  let made: { readonly value: Value } | undefined;
  return () => {
    made ??= { value: make() };
    return made.value;
  };
}
