import { expect, test } from 'vitest';
import { dailyDocuments } from '../fixtures/daily-documents.ts';
import { catalogGateway } from '../harness/catalog-gateway.ts';
import { entriesIn } from './atom-entries.ts';

test.skipIf(dailyDocuments === null)(
  'the feed of the real daily series is valid and has each change once',
  async () => {
    const gateway = await catalogGateway(...(dailyDocuments?.() ?? []));
    const response = await fetch(`${gateway.url}/changes.atom`);
    const { contents } = entriesIn(await response.text());
    const listed = contents.map(
      (content) => content.split('<li>').length - 1 + Number(/and (\d+) more/.exec(content)?.[1] ?? 0),
    );
    const { changes } = await gateway.read('{ changes { totalCount } }');
    expect(contents.length).toBeLessThan(100);
    expect(listed.reduce((sum, count) => sum + count, 0)).toBe(changes.totalCount);
    await gateway.close();
  },
);
