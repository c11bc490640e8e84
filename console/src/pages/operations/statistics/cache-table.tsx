import { bytes, count, share } from '../../../format.ts';
import { messages } from '../../../messages.ts';
import { ScoreBar } from '../../../parts/score-bar.tsx';
import { Table } from '../../../parts/table.tsx';
import type { GatewayStatistics } from './statistics-query.ts';

const text = messages.operations.statistics;

/** How often each cache answers, in the order in which a request meets them. */
export function CacheTable({ of: caches }: { readonly of: GatewayStatistics['caches'] }) {
  return (
    <Table
      caption={text.caches}
      rows={caches}
      keyOf={({ layer }) => layer}
      empty={text.noCaches}
      columns={[
        { id: 'layer', title: text.layer, cell: ({ layer }) => text.layers[layer] },
        { id: 'rate', title: text.hitRate, isNumber: true, cell: ({ hitRate }) => share(hitRate) },
        { id: 'bar', title: text.answered, cell: ({ hitRate }) => <ScoreBar share={hitRate ?? 0} series={2} /> },
        { id: 'hits', title: text.hits, isNumber: true, cell: ({ hits }) => count(hits) },
        { id: 'misses', title: text.misses, isNumber: true, cell: ({ misses }) => count(misses) },
        { id: 'evictions', title: text.evictions, isNumber: true, cell: ({ evictions }) => count(evictions) },
        { id: 'size', title: text.size, isNumber: true, cell: (cache) => bytes(cache.bytes) },
      ]}
    />
  );
}
