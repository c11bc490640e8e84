// Prints the state of the newest refresh with urql, over a WebSocket and over an event stream.
import { type Client, gql } from '@urql/core';
import { overEventStream, overWebSocket } from './client.ts';

const Progress = gql<{ refreshProgress: { phase: string; percent: number } }>`
  subscription Progress {
    refreshProgress { phase percent refresh { id status } }
  }
`;

const { client, close } = overWebSocket();
console.log(`WebSocket: ${await firstPhase(client)}`);
await close();
console.log(`event stream: ${await firstPhase(overEventStream())}`);

function firstPhase(from: Client): Promise<string> {
  return new Promise((resolve, reject) => {
    const { unsubscribe } = from.subscription(Progress, {}).subscribe(({ data, error }) => {
      queueMicrotask(() => unsubscribe());
      if (error) reject(error);
      else resolve(data?.refreshProgress.phase ?? 'no data');
    });
  });
}
