import { expect, test } from 'vitest';
import { catalog } from '../fixtures/catalog.ts';
import { testDatabase } from '../harness/database.ts';
import { faultServer, json } from '../harness/fault-server.ts';
import { testGateway } from '../harness/gateway.ts';
import { modelUpstream, openAi, plainUsage } from '../harness/model-upstream.ts';

const onServer = process.env['DATABASE_URL'] !== undefined;

test.skipIf(!onServer)('a call sees the price that another gateway has stored right before', async () => {
  const database = await testDatabase();
  const upstream = await modelUpstream();
  upstream.serve('house', openAi({ usage: plainUsage }));
  const source = await faultServer();
  source.serve('/catalog.json', json(catalog));
  const settings = { ALLOW_PRIVATE_UPSTREAMS: 'true', MODELSDEV_BASE_URL: source.url };
  const [one, other] = await Promise.all([testGateway(settings, database), testGateway(settings, database)]);
  const done = async (mutation: string) => {
    const { data, errors } = await one.askAsOperator(mutation);
    expect(errors).toBeUndefined();
    expect(Object.values<Answered>(data).flatMap(({ userErrors }) => userErrors)).toEqual([]);
  };
  const cost = async () => {
    const { data } = await other.askAsOperator(`mutation { generateText(input: {
      model: "house/chat-1", messages: [{ role: USER, content: "Hi" }]
    }) { result { cost { totalExact } model { pricing { output } } } userErrors { message } } }`);
    expect(data.generateText.userErrors).toEqual([]);
    const { cost: ofCall, model } = data.generateText.result;
    return [ofCall.totalExact, model.pricing.output];
  };
  await one.refresh();
  await done(`mutation {
    registerProviders(input: { providers: [{
      key: "house", name: "House", npmPackage: "@ai-sdk/openai-compatible", apiUrl: "${upstream.url}/house/v1"
    }] }) { userErrors { message } }
    registerModels(input: { models: [{ key: "house/chat-1", name: "Chat 1", pricing: { input: 0, output: 1 } }] }) {
      userErrors { message }
    }
  }`);
  for (const price of [2, 3, 4]) {
    await done(`mutation { updateModels(input: { models: [{
      key: "house/chat-1", pricing: { input: 0, output: ${price} }
    }] }) { userErrors { message } } }`);
    expect(await cost()).toEqual([String((price * plainUsage.completion_tokens) / 1_000_000), price]);
  }
  await Promise.all([one.close(), other.close()]);
  await upstream.close();
  await source.close();
  await database.remove();
});

interface Answered {
  readonly userErrors: readonly object[];
}
