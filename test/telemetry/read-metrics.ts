/** The samples of a gateway, such as `modelgraph_operation_duration_seconds_count{operation="A",outcome="ok"}`. */
export async function readMetrics(gateway: { readonly url: string }): Promise<ReadonlyMap<string, number>> {
  const response = await fetch(`${gateway.url}/metrics`);
  if (response.status !== 200) throw new Error(`/metrics answers ${response.status}`);
  return new Map(
    (await response.text())
      .split('\n')
      .filter((line) => line !== '' && !line.startsWith('#'))
      .map((line) => [line.slice(0, line.lastIndexOf(' ')), Number(line.slice(line.lastIndexOf(' ') + 1))]),
  );
}
