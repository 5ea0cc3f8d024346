import { webSocketFrom } from '@cardbridge/fixtures/web-socket';
import { SUBPROTOCOL } from '@cardbridge/sdk/protocol';
import { onTestFinished } from 'vitest';

export interface RawAnswer {
  readonly result?: unknown;
  /** The code alone. */
  readonly error?: string;
}

/** A page without our client, at the door of a whole daemon: what it sends is sent, and each request gets the answer with its id. */
export async function rawPage(port: number, origin: string) {
  const Socket = webSocketFrom(origin);
  const socket = new Socket(`ws://127.0.0.1:${port}/`, SUBPROTOCOL);
  onTestFinished(() => socket.terminate());
  const waiting = new Map<number, (answer: RawAnswer) => void>();
  const heard: unknown[] = [];
  const closed = new Promise<number>((resolve) => socket.once('close', resolve));
  void closed.then((code) => {
    for (const answer of waiting.values()) answer({ error: `closed with ${code}` });
  });
  socket.on('message', (data) => {
    const message = JSON.parse(data.toString());
    heard.push(message);
    const { id, result, error } = message;
    waiting.get(id)?.(error ? { error: error.data.code } : { result });
  });
  await new Promise((resolve, reject) => socket.once('open', resolve).once('error', reject));
  let last = 0;
  return {
    /** Every message so far. */
    heard,
    /** Resolves with the code that the connection was closed with. */
    closed,
    leave: () => socket.close(),
    ask: (method: string, params?: object, id = last + 1): Promise<RawAnswer> => {
      last = id;
      return new Promise((resolve) => {
        waiting.set(id, resolve);
        socket.send(JSON.stringify({ jsonrpc: '2.0', id, method, params }));
      });
    },
  };
}
