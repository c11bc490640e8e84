import { expect } from 'vitest';
import type { Answer, TestGateway } from '../harness/gateway.ts';

/** The nodes of the connection `page`. */
export async function allPages({ ask }: TestGateway, query: string): Promise<object[]> {
  const nodes: object[] = [];
  for (let after: string | null = null; ; ) {
    const { data, errors }: Answer = await ask(query, { after });
    expect(errors).toBeUndefined();
    nodes.push(...data.page.nodes);
    if (!data.page.pageInfo.hasNextPage) return nodes;
    after = data.page.pageInfo.endCursor;
  }
}
