import { useEffect, useState } from 'preact/hooks';

/** The live connection to the gateway. REFUSED: the gateway does not accept the key, or asks for one. */
export type Connection = 'CONNECTING' | 'CONNECTED' | 'LOST' | 'REFUSED';

let connection: Connection = 'CONNECTING';
const listeners = new Set<(next: Connection) => void>();

export function setConnection(next: Connection): void {
  if (next === connection) return;
  connection = next;
  for (const listener of listeners) listener(next);
}

export function useConnection(): Connection {
  const [state, setState] = useState(connection);
  useEffect(() => {
    listeners.add(setState);
    setState(connection);
    return () => void listeners.delete(setState);
  }, []);
  return state;
}
