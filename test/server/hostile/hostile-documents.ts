import type { Choices } from '../../fixtures/random-choice.ts';
import { type HostileKind, sendJson } from './hostile-request.ts';

/** Documents and variables that would keep a gateway busy, or its parser. */
export const hostileDocuments: readonly HostileKind[] = [
  {
    name: 'deep nesting',
    count: 500,
    allowed: [400],
    send: (url, { upTo, pick }) => {
      const levels = 40 + upTo(1_500);
      const [open, close] = pick([
        ['a{', '}'],
        ['a(b:[', '])'],
        ['... on Query{', '}'],
        ['a(b:{c:', '})'],
      ]);
      return sendJson(url, { query: `{${open.repeat(levels)}a${close.repeat(levels)}}` });
    },
  },
  {
    name: 'aliases',
    count: 400,
    allowed: [400, 413],
    send: (url, { upTo, chance }) => {
      const count = chance(0.02) ? 100_000 : 100 + upTo(5_000);
      return sendJson(url, { query: `{${many(count, (index) => `a${index}:__typename`)}}` });
    },
  },
  {
    name: 'fragments in a circle',
    count: 500,
    allowed: [400],
    send: (url, { upTo }) => {
      const count = upTo(60);
      const ring = many(count, (index) => `fragment f${index} on Query { ...f${(index + 1) % count} }`);
      return sendJson(url, { query: `{ ...f0 } ${ring}` });
    },
  },
  {
    name: 'repeated fields, directives and fragments',
    count: 500,
    allowed: [200, 400],
    send: (url, { upTo, pick }) => {
      const part = pick([
        '__typename ',
        '__typename @skip(if: false) ',
        '... { __typename } ',
        'models { totalCount } ',
      ]);
      return sendJson(url, { query: `{ ${part.repeat(upTo(3_000))} }` });
    },
  },
  {
    name: 'pages in pages',
    count: 500,
    allowed: [400],
    send: (url, { upTo, pick }) => {
      const levels = 3 + upTo(7);
      const page = pick(['(first: 500)', '(first: $n)']);
      const head = page === '(first: 500)' ? '' : 'query ($n: Int = 500)';
      const query = `${head} { ${'models@ { nodes { baseModel { '.repeat(levels)} key ${'} } } '.repeat(levels)} }`;
      return sendJson(url, { query: query.replaceAll('@', page), variables: pick([{}, { n: 500 }]) });
    },
  },
  {
    name: 'huge variables',
    count: 400,
    allowed: [200, 400, 408, 413],
    send: (url, choices) => sendJson(url, { query: idQuery, variables: { ids: hugeValue(choices) } }),
  },
  {
    name: 'ids of nothing',
    count: 50,
    allowed: [200, 400],
    send: (url, { upTo, pick }) => {
      const id = pick(['Nothing:', 'Model:', '', 'Refresh:', 'Model:\u0000', 'AuditEntry:']);
      return sendJson(url, {
        query: idQuery,
        variables: { ids: Array.from({ length: upTo(4_000) }, (_, n) => id + n) },
      });
    },
  },
  {
    name: 'introspection in depth',
    count: 250,
    allowed: [400],
    send: (url, { upTo }) => {
      const levels = 2 + upTo(20);
      const query = `{ __schema { types { ${'fields { type { '.repeat(levels)} name ${'} } '.repeat(levels)} } } }`;
      return sendJson(url, { query });
    },
  },
];

const idQuery = 'query ($ids: [ID!]!) { nodes(ids: $ids) { id } }';

function hugeValue({ upTo, pick }: Choices): unknown {
  const size = upTo(30_000);
  const depth = 40 + (size % 3_000);
  return pick([
    () => Array.from({ length: size }, () => 1),
    () => 'x'.repeat(size * 40),
    () => JSON.parse(`${'['.repeat(depth)}${']'.repeat(depth)}`),
    () => JSON.parse(`${'{"a":'.repeat(depth)}1${'}'.repeat(depth)}`),
    () => Object.fromEntries(Array.from({ length: size % 20_000 }, (_, index) => [`k${index}`, index])),
  ])();
}

function many(count: number, make: (index: number) => string): string {
  return Array.from({ length: count }, (_, index) => make(index)).join(' ');
}
