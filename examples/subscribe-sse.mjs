// Prints the progress of refreshes from a Server-Sent Events stream. Usage: node examples/subscribe-sse.mjs
const url = `${process.env.MODELGRAPH_URL ?? 'http://127.0.0.1:4000'}/graphql`;
const query = 'subscription { refreshProgress { refresh { id status } phase percent } }';

const response = await fetch(url, {
  method: 'POST',
  headers: { 'content-type': 'application/json', accept: 'text/event-stream' },
  body: JSON.stringify({ query }),
});
if (!response.ok) throw new Error(`${response.status}: ${await response.text()}`);

for await (const { event, data } of eventsOf(response.body)) {
  if (event === 'complete') break;
  const { data: result, errors } = JSON.parse(data);
  if (errors) throw new Error(errors.map(({ message }) => message).join('\n'));
  const { refresh, phase, percent } = result.refreshProgress;
  console.log(`${refresh.id} ${refresh.status} ${phase} ${percent}%`);
}

/** The events of a stream: a blank line ends each, and a line that begins with a colon is a keep-alive. */
async function* eventsOf(body) {
  let received = '';
  for await (const chunk of body.pipeThrough(new TextDecoderStream())) {
    const parts = (received + chunk).split('\n\n');
    received = parts.pop();
    for (const part of parts) {
      const fields = Object.fromEntries(part.split('\n').map((line) => line.split(/: ?(.*)/s, 2)));
      if (fields.event) yield fields;
    }
  }
}
