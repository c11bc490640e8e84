import { beforeEach, describe, expect, test } from 'vitest';
import { catalog } from '../fixtures/catalog.ts';
import { type Answer, type FaultServer, faultServer, json } from '../harness/fault-server.ts';
import { type TestGateway, testGateway } from '../harness/gateway.ts';
import { reusedDatabase } from '../harness/reused-database.ts';
import { get } from './get.ts';

const svg =
  '<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script><path fill="currentColor" d="M0 0"/></svg>';
const sending =
  (body: string | Buffer, type = 'image/svg+xml'): Answer =>
  (_request, response) =>
    response.writeHead(200, { 'content-type': type }).end(body);

let source: FaultServer;
let gateway: TestGateway;
let database: Awaited<ReturnType<typeof reusedDatabase>>;

beforeEach(async () => {
  source = await faultServer();
  source.serve('/catalog.json', json(catalog));
  database = await reusedDatabase();
  gateway = await testGateway({ MODELSDEV_BASE_URL: source.url }, database);
  await gateway.refresh();
  return async () => {
    await gateway.close();
    await source.close();
    await database.remove();
  };
});

const logo = (path: string, on = gateway) => get(`${on.url}/logos/${path}`);
const asked = () => source.requests.filter(({ path }) => path.startsWith('/logos/')).length;

describe('a logo', () => {
  test('is fetched once, kept in the database, and cannot run a script', async () => {
    source.serve('/logos/openai.svg', sending(svg));
    const answers = await Promise.all(Array.from({ length: 5 }, () => logo('openai.svg')));
    for (const { status, text, headers } of answers) {
      expect({ status, text }).toEqual({ status: 200, text: svg });
      expect(headers).toMatchObject({
        'content-type': 'image/svg+xml; charset=utf-8',
        'content-security-policy': "default-src 'none'; style-src 'unsafe-inline'; sandbox",
        'x-content-type-options': 'nosniff',
        'cache-control': 'public, max-age=86400',
      });
      expect(headers).not.toHaveProperty('x-default-logo');
    }
    expect(asked()).toBe(1);
  });

  test.skipIf(!process.env['DATABASE_URL'])('is kept for a gateway that never asks the source', async () => {
    source.serve('/logos/openai.svg', sending(svg));
    await logo('openai.svg');
    const offline = await testGateway({ MODELSDEV_ENABLED: 'false' }, database);
    try {
      expect((await logo('openai.svg', offline)).text).toBe(svg);
      expect((await logo('mistral.svg', offline)).headers['x-default-logo']).toBe('true');
    } finally {
      await offline.close();
    }
  });

  test('is that of a lab too, and has a form for dark pages', async () => {
    source.serve('/logos/meta.svg', sending(svg));
    expect((await logo('meta.svg')).text).toBe(svg);
    expect((await logo('meta.svg?theme=dark')).text).toBe(svg.replace('<svg', '<svg color="#fff"'));
    expect(await logo('meta.svg?theme=blue')).toMatchObject({ status: 400 });
  });

  test('is answered with 304 while it is the same', async () => {
    source.serve('/logos/openai.svg', sending(svg));
    const etag = String((await logo('openai.svg')).headers['etag']);
    const again = await get(`${gateway.url}/logos/openai.svg`, { 'if-none-match': etag });
    expect(again).toMatchObject({ status: 304, text: '' });
  });
});

describe('the default logo stands for', () => {
  test.for<[string, Answer]>([
    ['a logo that the source does not have', (_request, response) => response.writeHead(404).end()],
    ['a page of HTML', sending('<!doctype html><p>Home</p>', 'text/html')],
    ['a logo that is too large', sending(`<svg>${' '.repeat(300_000)}</svg>`)],
    ['a logo that is not UTF-8', sending(Buffer.from([0x3c, 0x73, 0x76, 0x67, 0x20, 0xff, 0xfe]))],
    ['a logo that Postgres cannot store', sending('<svg>\0</svg>')],
    ['a source that fails', (_request, response) => response.writeHead(500).end()],
    ['a redirect', (_request, response) => response.writeHead(302, { location: 'http://127.0.0.1:1/' }).end()],
    ['a connection that breaks', (request) => request.socket.destroy()],
  ])('%s', async ([_what, answer]) => {
    source.serve('/logos/openai.svg', answer);
    const { status, text, headers } = await logo('openai.svg');
    expect(status).toBe(200);
    expect(text).toMatch(/^<svg /);
    expect(headers['x-default-logo']).toBe('true');
    await logo('openai.svg');
    expect(asked()).toBe(1);
  });

  test.for(['nobody.svg', '..%2F..%2Fcatalog.json%3F.svg', `${'a'.repeat(5_000)}.svg`, '%00.svg', '__proto__.svg'])(
    'a key that is not in the catalog, without asking the source: %s',
    async (path) => {
      const { status, headers } = await logo(path);
      expect({ status, isDefault: headers['x-default-logo'] }).toEqual({ status: 200, isDefault: 'true' });
      expect(asked()).toBe(0);
    },
  );
});
