import { fork } from 'node:child_process';
import { once } from 'node:events';
import { readFile } from 'node:fs/promises';
import { changingSource } from './changing-source.mjs';
import { startGateway } from './gateway.mjs';
import { median, printTable } from './table.mjs';

// One event to many WebSocket subscribers, against a bare `ws` server that sends the same bytes. `--count=N`: as many.
const isShort = process.argv.includes('--short');
const asked = process.argv.find((argument) => argument.startsWith('--count='))?.slice('--count='.length);
const count = Number(asked ?? (isShort ? 500 : 10_000));
const rounds = isShort ? 3 : 7;
const subscription = 'subscription { catalogUpdated { catalog { version counts { models } } } }';

const source = await changingSource();
const gateway = await startGateway({ ...source.env, WEBSOCKETS_PER_ADDRESS: String(count + 10) });
const bare = await broadcastServer();
try {
  const before = { gateway: await residentKb(gateway.pid), bare: await residentKb(bare.pid) };
  const viewers = await clients(gateway.url.replace('http', 'ws'), subscription);
  const readers = await clients(bare.url);
  const idle = { gateway: await residentKb(gateway.pid), bare: await residentKb(bare.pid) };
  const pairs = [];
  // The first event warms up.
  for (let round = 0; round <= rounds; round++) {
    await source.change();
    const event = viewers.nextEvent();
    await gateway.refresh();
    const { message, ...shared } = await event;
    const broadcast = readers.nextEvent();
    bare.broadcast(message);
    pairs.push({ gateway: spreadMs(shared), bare: spreadMs(await broadcast) });
  }
  pairs.shift();
  const ratios = pairs.map((pair) => pair.gateway / pair.bare).sort((a, b) => a - b);
  await printTable(
    ['', 'gateway', 'bare `ws`', 'ratio', 'least', 'most'],
    [
      [
        `one event to ${count} subscribers, first to last, ms`,
        median(pairs.map((pair) => pair.gateway)),
        median(pairs.map((pair) => pair.bare)),
        median(ratios),
        ratios[0],
        ratios.at(-1),
      ],
      [
        'memory per idle subscriber, kB',
        perClient('gateway'),
        perClient('bare'),
        perClient('gateway') / perClient('bare'),
        '',
        '',
      ],
    ],
  );
  viewers.stop();
  readers.stop();

  function perClient(key) {
    return (idle[key] - before[key]) / count;
  }
} finally {
  bare.stop();
  await gateway.stop();
  await source.remove();
}

async function broadcastServer() {
  const server = fork(new URL('broadcast-server.mjs', import.meta.url));
  const [url] = await once(server, 'message');
  return { url, pid: server.pid, broadcast: (message) => server.send(message), stop: () => server.disconnect() };
}

async function clients(url, query = '') {
  const program = fork(new URL('websocket-clients.mjs', import.meta.url), [url, String(count), query]);
  await once(program, 'message');
  const nextEvent = async () => (await once(program, 'message'))[0];
  return { nextEvent, stop: () => program.disconnect() };
}

function spreadMs({ firstAtMs, lastAtMs }) {
  return lastAtMs - firstAtMs;
}

/** The resident memory of a process. Linux only. */
async function residentKb(pid) {
  const status = await readFile(`/proc/${pid}/status`, 'utf8');
  return Number(/VmRSS:\s+(\d+)/.exec(status)?.[1]);
}
