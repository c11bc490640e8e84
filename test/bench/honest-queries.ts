import type { ReadyProcess } from '../harness/process.ts';

/** What web pages and programs ask, about many models of the catalog. */
export async function honestQueries(gateway: ReadyProcess): Promise<readonly string[]> {
  const { data, errors } = await gateway.ask('{ models(first: 200) { nodes { key provider { key } } } }');
  if (errors) throw new Error(JSON.stringify(errors));
  return data.models.nodes.flatMap(({ key, provider }: { key: string; provider: { key: string } }) => [
    `{ model(key: "${key}") { name pricing { input output } limits { context } provider { name } } }`,
    `{ models(first: 50, filter: { providers: ["${provider.key}"] }) { totalCount nodes { key name pricing { input output } baseModel { name } } } }`,
    `{ models(first: 10, filter: { search: "${key.replace(/.*\//, '')}" }) { nodes { key name } } }`,
  ]);
}
