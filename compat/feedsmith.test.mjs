import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { parseAtomFeed } from 'feedsmith';

describe('feedsmith', () => {
  test('reads the feed of changes, in full and filtered', async () => {
    const all = await feed();
    assert.ok(all.entries.length > 1);
    for (const { id, title, updated, links } of all.entries) {
      assert.match(id, /^urn:uuid:/);
      assert.ok(title.value && links[0].href && !Number.isNaN(Date.parse(updated)));
    }
    const [provider] = (await feed('?providers=openai')).entries;
    assert.match(provider.title.value, /^(openai|OpenAI)/);
  });
});

async function feed(query = '') {
  const response = await fetch(`${process.env.MODELGRAPH_URL}/changes.atom${query}`);
  assert.equal(response.status, 200);
  return parseAtomFeed(await response.text());
}
