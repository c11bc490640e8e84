import { connect } from 'node:net';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type Answer, type TestGateway, testGateway } from '../harness/gateway.ts';

const QUERY = '{ catalog { version } }';
const JSON_TYPE = { 'content-type': 'application/json' };

let gateway: TestGateway;
beforeAll(async () => {
  gateway = await testGateway();
});
afterAll(() => gateway.close());

describe('a request that Node cannot read is refused with a reason:', () => {
  const tooLong = `/graphql?query=${'a'.repeat(20_000)}`;
  test.each([
    ['a URL that is too long', `GET ${tooLong} HTTP/1.1\r\nHost: x\r\n\r\n`, 431],
    ['headers that are too long', `GET /graphql HTTP/1.1\r\nHost: x\r\nX: ${'a'.repeat(20_000)}\r\n\r\n`, 431],
    ['no HTTP', 'hello\r\n\r\n', 400],
    ['a header name with a space', 'GET /graphql HTTP/1.1\r\nHost: x\r\nX Y: z\r\n\r\n', 400],
  ])('%s', async (_what, text, status) => {
    const socket = connect(Number(new URL(gateway.url).port), '127.0.0.1');
    socket.end(text);
    const [head = '', body = ''] = (await socket.setEncoding('utf8').toArray()).join('').split('\r\n\r\n');
    expect(head).toMatch(`HTTP/1.1 ${status} `);
    expect(JSON.parse(body)).toMatchObject({ errors: [{ extensions: { code: 'BAD_REQUEST' } }] });
  });
});

describe('a body', () => {
  test.each([
    ['id', 'a8f1'],
    ['documentId', 'a8f1'],
    ['fetchOptions', { credentials: 'include' }],
  ])('is answered though it has the unknown member "%s"', async (member, value) => {
    expect(await post(JSON.stringify({ query: QUERY, [member]: value }))).toMatchObject({
      status: 200,
      code: undefined,
    });
  });

  test.each([
    ['an empty object', '{}', 400, 'BAD_REQUEST'],
    ['only unknown members', '{"id":"a8f1"}', 400, 'BAD_REQUEST'],
    ['no JSON', '{', 400, 'BAD_REQUEST'],
    ['an array', `[{"query":"${QUERY}"}]`, 400, 'BAD_REQUEST'],
    ['a string', '"{}"', 400, 'BAD_REQUEST'],
    ['null', 'null', 400, 'BAD_REQUEST'],
    ['a query that is no string', '{"query":1}', 400, 'BAD_REQUEST'],
    ['variables that are no object', `{"query":"${QUERY}","variables":[]}`, 400, 'BAD_REQUEST'],
    ['extensions that are no object', `{"query":"${QUERY}","extensions":"x"}`, 400, 'BAD_REQUEST'],
    ['an operation name that is no string', `{"query":"${QUERY}","operationName":{}}`, 400, 'BAD_REQUEST'],
  ])('with %s is refused', async (_what, body, status, code) => {
    expect(await post(body)).toEqual({ status, code, message: expect.stringMatching(/\.$/) });
  });

  test.each([
    ['without a content type', {}],
    ['as a form, which is what curl sends by default', { 'content-type': 'application/x-www-form-urlencoded' }],
    ['as a multipart form', { 'content-type': 'multipart/form-data; boundary=x' }],
    ['as text', { 'content-type': 'text/plain' }],
    ['with a malformed content type', { 'content-type': 'json' }],
  ])('%s is refused with the content type to send', async (_how, headers) => {
    expect(await post(new TextEncoder().encode(JSON.stringify({ query: QUERY })), headers)).toEqual({
      status: 415,
      code: 'UNSUPPORTED_MEDIA_TYPE',
      message: expect.stringContaining('"Content-Type: application/json"'),
    });
  });

  test.each(['application/json; charset=utf-8', 'Application/JSON', 'application/graphql+json'])(
    'of the content type %s is answered',
    async (type) => {
      expect(await post(JSON.stringify({ query: QUERY }), { 'content-type': type })).toMatchObject({ status: 200 });
    },
  );

  test('of the content type application/graphql is the query', async () => {
    expect(await post(QUERY, { 'content-type': 'application/graphql' })).toMatchObject({ status: 200 });
  });
});

describe('a URL', () => {
  test.each(['variables', 'extensions'])('with "%s" that are no JSON is refused and not logged', async (name) => {
    const lines = gateway.log.length;
    expect(await get(`/graphql?query=${encodeURIComponent(QUERY)}&${name}={foo`)).toEqual({
      status: 400,
      code: 'BAD_REQUEST',
      message: `"${name}" must be a JSON object; got "{foo".`,
    });
    expect(gateway.log.slice(lines).filter(({ level }) => level >= 40)).toEqual([]);
  });

  test.each(['', '?', '?query=', '?id=a8f1'])('/graphql%s has no query and is refused', async (search) => {
    expect(await get(`/graphql${search}`)).toMatchObject({ status: 400, code: 'BAD_REQUEST' });
  });

  test.each(['/elsewhere', '/graphql/below', '/below/graphql', '/elsewhere?next=/graphql'])(
    '%s leads nowhere',
    async (path) => {
      expect(await get(path)).toEqual({
        status: 404,
        code: 'NOT_FOUND',
        message: `No resource at "${path.split('?')[0]}". GraphQL is at "/graphql".`,
      });
    },
  );

  test.each([
    ['/nothing', 'a b'],
    ['/graphql?query={__typename}', 'a b'],
    ['/', 'gateway:port'],
    ['http://gateway/', 'gateway:80'],
  ])('%s of the host "%s" is refused', async (target, host) => {
    const answer = await rawGet(target, host);
    expect(answer).toMatch(/^HTTP\/1\.1 400 /);
    expect(answer).toMatch(/^x-request-id: \S+\r\n/im);
    expect(answer).toMatch(/^x-content-type-options: nosniff\r\n/im);
    expect(answer).toContain('"code":"BAD_REQUEST"');
  });

  test.each(['//', '/%', '/%00', 'http://[::1'])('%s does no harm', async (target) => {
    expect(await rawGet(target)).toMatch(/^HTTP\/1\.1 (400|404) /);
  });

  test('/ says what is where', async () => {
    const response = await fetch(gateway.url);
    expect(response.status).toBe(200);
    const { graphql, health } = (await response.json()) as { graphql: string; health: { live: string; ready: string } };
    expect(graphql).toBe('/graphql');
    for (const path of [health.live, health.ready]) expect((await fetch(gateway.url + path)).status).toBe(200);
  });

  /** As it is: `fetch` mends a URL before it sends it. */
  function rawGet(target: string, host = 'gateway'): Promise<string> {
    const { hostname, port } = new URL(gateway.url);
    return new Promise((resolve, reject) => {
      const socket = connect(Number(port), hostname);
      let answer = '';
      socket.on('data', (data) => {
        answer += data;
      });
      socket.once('close', () => resolve(answer));
      socket.once('error', reject);
      socket.write(`GET ${target} HTTP/1.1\r\nHost: ${host}\r\nConnection: close\r\n\r\n`);
    });
  }
});

describe('an Accept header', () => {
  test('that names none of our media types is refused with those that there are', async () => {
    const { status, code, message } = await post(JSON.stringify({ query: QUERY }), {
      ...JSON_TYPE,
      accept: 'text/html',
    });
    expect({ status, code }).toEqual({ status: 406, code: 'NOT_ACCEPTABLE' });
    expect(message).toContain('application/json');
    expect(message).toContain('"text/html"');
  });

  test('that names none of them keeps a mutation from being executed', async () => {
    const mutation = JSON.stringify({ query: 'mutation { refreshCatalog { refresh { id } } }' });
    await post(mutation, { ...JSON_TYPE, accept: 'image/png', authorization: 'Bearer key-of-the-tests' });
    expect((await gateway.ask('{ refreshes { totalCount } }')).data).toEqual({ refreshes: { totalCount: 0 } });
  });

  test.each(['*/*', 'application/*', 'text/html, */*;q=0.8', 'application/json;q=0.5'])(
    'of %s is met',
    async (accept) => {
      expect(await post(JSON.stringify({ query: QUERY }), { ...JSON_TYPE, accept })).toMatchObject({ status: 200 });
    },
  );

  test('that does not allow events refuses a subscription', async () => {
    const query = 'subscription { refreshProgress { phase } }';
    expect(await post(JSON.stringify({ query }), { ...JSON_TYPE, accept: 'application/json' })).toEqual({
      status: 406,
      code: 'NOT_ACCEPTABLE',
      message: 'The header "Accept" must name one of text/event-stream; got "application/json".',
    });
  });
});

test.each(['PUT', 'DELETE', 'PATCH'])('the method %s is refused with those that are allowed', async (method) => {
  const response = await fetch(`${gateway.url}/graphql`, { method });
  expect(response.status).toBe(405);
  expect(response.headers.get('allow')).toBe('GET, POST');
  expect((await outcome(response)).code).toBe('BAD_REQUEST');
});

describe('HEAD', () => {
  test.each(['/', '/graphql', `/graphql?query=${encodeURIComponent(QUERY)}`, '/health/live', '/health/ready', '/no'])(
    '%s has the status and the headers of GET, and no body',
    async (path) => {
      const [head, got] = [await fetch(gateway.url + path, { method: 'HEAD' }), await fetch(gateway.url + path)];
      expect(head.status).toBe(got.status);
      expect(head.headers.get('content-type')).toBe(got.headers.get('content-type'));
      expect(await head.text()).toBe('');
      await got.text();
    },
  );
});

function post(body: BodyInit, headers: Readonly<Record<string, string>> = JSON_TYPE) {
  return fetch(`${gateway.url}/graphql`, { method: 'POST', headers, body }).then(outcome);
}

function get(path: string) {
  return fetch(gateway.url + path).then(outcome);
}

async function outcome(response: Response) {
  const { errors } = (await response.json()) as Answer;
  return { status: response.status, code: errors?.[0]?.extensions['code'], message: errors?.[0]?.message };
}
