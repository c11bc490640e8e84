import { once } from 'node:events';
import { createServer, request, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { expect, onTestFinished, test } from 'vitest';
import { goneWith } from '../../src/server/client-gone.ts';

test.each([
  ['leaves', (response: ServerResponse) => [goneWith(response), once(response, 'close')]],
  ['has left before', (response: ServerResponse) => [once(response, 'close').then(() => goneWith(response))]],
])('the work for a client that %s is aborted', async (_when, watch) => {
  const server = createServer().listen(0, '127.0.0.1');
  onTestFinished(() => void server.close());
  await once(server, 'listening');
  const sent = request({ port: (server.address() as AddressInfo).port, host: '127.0.0.1' }).on('error', () => {});
  sent.end();
  const [, response] = (await once(server, 'request')) as [unknown, ServerResponse];
  const watched = watch(response);
  sent.destroy();
  const [gone] = await Promise.all(watched);
  expect(gone).toMatchObject({ signal: { aborted: true } });
});
