import autocannon from 'autocannon';
import { cpuSeconds } from './processes.mjs';

const CONNECTIONS = 16;

/**
 * Asks a server over 16 connections. `perSecond` depends on all that runs on the machine, `perCpuSecond` on the server
 * alone: answers for each second that its process computes. `onAnswer` gets the milliseconds of each answer when it arrives.
 */
export async function load({ url, pid }, { method, headers, body, bodies, onAnswer }, seconds) {
  const before = await cpuSeconds(pid);
  const running = autocannon({
    url,
    method,
    headers,
    body,
    connections: CONNECTIONS,
    duration: seconds,
    ...(bodies && {
      requests: [{ setupRequest: (request) => ({ ...request, body: bodies.next().value }) }],
      verifyBody: (answer) => !answer.includes('"errors"'),
    }),
  });
  if (onAnswer) running.on('response', (_client, _status, _bytes, ms) => onAnswer(ms));
  const result = await running;
  const refused = result['4xx'] + result['5xx'];
  if (refused > 0 || result.errors > 0 || result.mismatches > 0) {
    throw new Error(`${url}: ${refused} refused, ${result.errors} failed, ${result.mismatches} with errors`);
  }
  const { total } = result.requests;
  const cpu = (await cpuSeconds(pid)) - before;
  return { perSecond: total / result.duration, perCpuSecond: total / cpu, p99: result.latency.p99 };
}

/** Asks the servers in turn, so that what else runs on the machine slows all of them. The results of each, in rounds. */
export async function alternate(servers, rounds, ask) {
  const results = servers.map(() => []);
  // The first round warms up.
  for (let round = 0; round <= rounds; round++) {
    for (const [index, server] of servers.entries()) {
      const result = await ask(server, round);
      if (round > 0) results[index].push(result);
    }
  }
  return results;
}
