import { expect, onTestFinished, test } from 'vitest';
import { catalogGateway } from '../../harness/catalog-gateway.ts';

test('a page of 500 models is answered with the benchmark results of all of them', { timeout: 60_000 }, async () => {
  const keys = Array.from({ length: 500 }, (_, index) => `lab/m-${index}`);
  const benchmarks = [1, 2].map((number) => ({ name: `B ${number}`, score: number }));
  const gateway = await catalogGateway({
    providers: { acme: { name: 'Acme', models: Object.fromEntries(keys.map((key) => [key, { name: key }])) } },
    models: Object.fromEntries(keys.map((key) => [key, { name: key, benchmarks }])),
  });
  onTestFinished(() => gateway.close());
  const { errors } = await gateway.ask('{ models(first: 500) { nodes { benchmarks(first: 5) { nodes { rank } } } } }');
  expect(errors).toBeUndefined();
});
