import { once } from 'node:events';
import { type AddressInfo, connect, createServer, type Socket } from 'node:net';

export interface DatabaseProxy {
  /** The database behind it. */
  readonly url: string;
  /** From now on what is sent to either side is taken and does not arrive, and nobody is told: its host is gone. */
  fallSilent(): void;
  /** Breaks off every connection there is: with a reset, or as if the other side had no more to say. */
  cut(how: 'RESET' | 'END'): void;
  /** From now on who connects is let in and sent away without a word, as by a balancer with nothing behind it. */
  sendAway(): void;
  /** Who connects is served again. */
  letIn(): void;
  /** Ends when somebody connects. */
  nextConnection(): Promise<void>;
  close(): Promise<void>;
}

/** A way to the database on a server that can be cut without a word. */
export async function databaseProxy(databaseUrl: string | undefined): Promise<DatabaseProxy> {
  const behind = new URL(databaseUrl ?? '');
  const sockets = new Set<Socket>();
  let isSilent = false;
  let isSendingAway = false;
  const server = createServer((near) => {
    if (isSendingAway) {
      near
        .on('error', () => {})
        .resume()
        .end();
      return;
    }
    const far = connect(Number(behind.port || 5432), behind.hostname);
    join(near, far);
    join(far, near);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo; // A string only for a pipe.

  return {
    url: Object.assign(new URL(behind), { hostname: '127.0.0.1', port: String(port) }).href,
    fallSilent: () => {
      isSilent = true;
    },
    cut: (how) => {
      for (const socket of sockets) how === 'RESET' ? socket.resetAndDestroy() : socket.destroy();
    },
    sendAway: () => {
      isSendingAway = true;
    },
    letIn: () => {
      isSendingAway = false;
    },
    nextConnection: async () => void (await once(server, 'connection')),
    close: async () => {
      for (const socket of sockets) socket.destroy();
      server.close();
      await once(server, 'close');
    },
  };

  function join(from: Socket, to: Socket): void {
    sockets.add(from);
    from.on('data', (chunk) => isSilent || to.write(chunk));
    from.on('error', () => {});
    from.on('close', () => {
      sockets.delete(from);
      if (!isSilent) to.destroy();
    });
  }
}
