import { XmlDocument } from 'libxml2-wasm';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { byId, entry, provider } from '../fixtures/small-catalogs.ts';
import { type CatalogGateway, catalogGateway } from '../harness/catalog-gateway.ts';
import { entriesIn, namespaces } from './atom-entries.ts';

let gateway: CatalogGateway;
beforeAll(async () => {
  const catalogOf = (input: number, name: string, more: readonly ReturnType<typeof entry>[] = []) => ({
    providers: byId(
      provider('acme', [entry('swift', { name, cost: { input, output: 6 } }), ...more]),
      provider('other', [entry('plain', { cost: { input, output: 6 } })]),
    ),
  });
  gateway = await catalogGateway(
    catalogOf(3, 'Swift'),
    catalogOf(2, 'Swift'),
    catalogOf(2, '<b>&amp; ]]> "\u0007'),
    catalogOf(2.5, 'Swift', [entry('new')]),
  );
});
afterAll(() => gateway?.close());

async function feed(query = '', headers: Readonly<Record<string, string>> = {}) {
  const response = await fetch(`${gateway.url}/changes.atom${query}`, { headers });
  return { response, text: await response.text() };
}

describe('/changes.atom', () => {
  test('is a valid feed with one entry per refresh and provider, newest first', async () => {
    const { response, text } = await feed();
    expect(response.headers.get('content-type')).toBe('application/atom+xml; charset=utf-8');
    const { titles, contents } = entriesIn(text);
    expect(titles).toEqual([
      'other: plain: input price 2 → 2.5 USD per million tokens',
      'acme: 2 changes',
      expect.stringContaining('acme: swift: name Swift → '),
      'other: plain: input price 3 → 2 USD per million tokens',
      'acme: swift: input price 3 → 2 USD per million tokens',
    ]);
    expect(contents[1]).toContain('<li>new: added</li>');
  });

  test('shows text of the source as text', async () => {
    const [, , name] = entriesIn((await feed()).text).titles;
    expect(name).toBe('acme: swift: name Swift → &lt;b&gt;&amp;amp; ]]&gt; &quot;');
  });

  test.each([
    ['?providers=other', 2],
    ['?providers=other&providers=acme', 5],
    ['?providers=other,acme', 5],
    ['?kinds=ADDED', 1],
    ['?fields=pricing&minPercent=30', 2],
    ['?direction=UP', 2],
    ['?since=2999-01-01', 0],
    ['?models=acme%2Fnew', 1],
  ])('%s has %d entries', async (query, count) => {
    const { ids } = entriesIn((await feed(query)).text);
    expect(ids).toHaveLength(count);
  });

  test.each([
    '?provider=acme',
    '?kinds=GONE',
    '?minPercent=-1',
    '?minPercent=1&minPercent=2',
    '?since=soon',
    '?direction=',
  ])('%s is refused with what is allowed', async (query) => {
    const { response, text } = await feed(query);
    expect(response.status).toBe(400);
    expect(JSON.parse(text).errors[0].extensions.code).toBe('BAD_USER_INPUT');
  });

  test('keeps its ids in every filter and on every host, and its bytes until something changes', async () => {
    const first = await feed();
    const again = await feed();
    expect(again.text).toBe(first.text);
    const all = entriesIn(first.text).ids;
    const some = entriesIn((await feed('?providers=other')).text).ids;
    expect(all).toEqual(expect.arrayContaining(some));
    expect(all.every((id) => id.startsWith('urn:uuid:'))).toBe(true);
    const etag = String(first.response.headers.get('etag'));
    expect(first.response.headers.get('cache-control')).toBe('public, max-age=300');
    for (const known of [etag, `W/${etag}`, `"other", ${etag}`]) {
      const { response, text } = await feed('', { 'if-none-match': known });
      expect([response.status, text]).toEqual([304, '']);
    }
  });

  test('has links to queries that are answered with the changes of the entry', async () => {
    using document = XmlDocument.fromString((await feed('?providers=other')).text);
    const link = document.get('//atom:entry/atom:link/@href', namespaces)?.content ?? '';
    const response = await fetch(link, { headers: { accept: 'application/graphql-response+json' } });
    const { data } = (await response.json()) as { data: { node: { changes: { nodes: object[] } } } };
    expect(data.node.changes.nodes).toMatchObject([{ kind: 'CHANGED', subject: { key: 'other/plain' } }]);
  });
});
