import { afterAll, beforeAll, expect, test } from 'vitest';
import { openUpstreamFetch } from '../../src/inference/providers/upstream-fetch.ts';
import { type CallingGateway, callingGateway } from '../harness/calling-gateway.ts';
import { openAi } from '../harness/model-upstream.ts';

let gateway: CallingGateway;
beforeAll(async () => {
  gateway = await callingGateway({ ALLOW_PRIVATE_UPSTREAMS: 'false' });
});
afterAll(() => gateway.close());

test('a provider at a private address is not called without the setting', async () => {
  gateway.upstream.serve('local', openAi());
  const { userErrors } = await gateway.generate({ model: 'local/chat-1', project: 'private' });
  expect(userErrors).toMatchObject([{ code: 'PRIVATE_ADDRESS' }]);
  expect(gateway.upstream.requests).toEqual([]);
  expect(await gateway.usageOf('private')).toMatchObject({ requests: 1, costExact: '0', unpricedRequests: 0 });
});

test.each([
  'http://127.0.0.1:1',
  'http://169.254.169.254/latest/meta-data',
  'http://10.0.0.1',
  'http://[::1]:1',
  'http://[::ffff:127.0.0.1]:1',
  'http://[fd00::1]',
  'http://2130706433:1',
  'http://0x7f.1:1',
  'http://localhost:8080',
])('%s is refused before a connection', async (url) => {
  const { fetch, close } = await openUpstreamFetch(false);
  const refused = await fetch(url).catch((error: Error) => error);
  expect([refused, refused instanceof Error && refused.cause].some((one) => /not public/.test(String(one)))).toBe(true);
  await close();
});

test('a provider of the registry is called at its own address', async () => {
  const registered = await gateway.askAsOperator(`mutation {
    registerProviders(input: { providers: [{
      key: "mine", name: "Mine", npmPackage: "@ai-sdk/openai-compatible", apiUrl: "http://10.0.0.1/v1"
    }] }) { userErrors { message } }
    registerModels(input: { models: [{ key: "mine/m", name: "M" }] }) { userErrors { message } }
  }`);
  expect(registered.data.registerModels.userErrors).toEqual([]);
  expect((await gateway.generate({ model: 'mine/m' })).userErrors).toMatchObject([{ code: 'PRIVATE_ADDRESS' }]);
});

test('a package that is not installed is named, and a name of the catalog loads no other code', async () => {
  const { data } = await gateway.askAsOperator(`mutation {
    registerProviders(input: { providers: [
      { key: "absent", name: "Absent", npmPackage: "@ai-sdk/cerebras", apiUrl: "https://a.example/v1" },
      { key: "odd", name: "Odd", npmPackage: "node:child_process", apiUrl: "https://a.example/v1" }
    ] }) { userErrors { message } }
    registerModels(input: { models: [{ key: "absent/m", name: "M" }, { key: "odd/m", name: "M" }] }) { userErrors { message } }
  }`);
  expect(data.registerModels.userErrors).toEqual([]);
  const absent = await gateway.generate({ model: 'absent/m' });
  expect(absent.userErrors).toMatchObject([
    { code: 'PACKAGE_NOT_INSTALLED', message: expect.stringContaining('@ai-sdk/cerebras') },
  ]);
  expect((await gateway.generate({ model: 'odd/m' })).userErrors).toMatchObject([{ code: 'NOT_CALLABLE' }]);
});
