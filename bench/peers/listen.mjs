/** Listens on a free port, reports the URL to the benchmark, and ends with it. */
export function listen(server, path = '/graphql') {
  server.listen(0, '127.0.0.1', () => process.send(`http://127.0.0.1:${server.address().port}${path}`));
  process.once('disconnect', () => process.exit());
}
