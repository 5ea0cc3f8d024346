import { once } from 'node:events';
import { bridgeMessageSchema, SUBPROTOCOL } from '@cardbridge/sdk/protocol';
import fc from 'fast-check';
import * as v from 'valibot';
import { WebSocket } from 'ws';
import type { FuzzRun } from './fuzz-run.js';
import { type Frame, frame } from './messages.js';
import { ALLOWED, READERS, STRANGER } from './open-fuzzed-door.js';

const BATCH = 1000;
/** Messages on their way on one connection: what a session takes at once (`sdk/docs/protocol.md`). */
const AT_ONCE = 8;
/** Milliseconds after which a request counts as never answered. */
const PATIENCE = 20_000;

/** Pages that may use cards, and strangers. */
const ORIGINS = [ALLOWED, STRANGER, ALLOWED, STRANGER, ALLOWED, STRANGER] as const;

export async function fuzzMessages(port: number, run: FuzzRun): Promise<void> {
  const clients = ORIGINS.map((origin) => createClient(port, origin, run.fail));
  try {
    for (let done = 0; done < run.count && !run.isHopeless(); ) {
      const size = Math.min(BATCH, run.count - done);
      const frames = fc.sample(frame, { seed: run.seed + done, numRuns: size });
      const shares = clients.map((client, index) => client.send(frames.filter((_, at) => at % clients.length === index)));
      await Promise.all(shares);
      done += size;
      run.onBatch(done);
    }
  } finally {
    for (const client of clients) client.close();
  }
}

/** One page: sends frames, counts answers, and opens a new connection whenever the door closes it. */
function createClient(port: number, origin: string, fail: (failure: string) => void) {
  let socket: WebSocket | undefined;

  const connect = async (): Promise<WebSocket> => {
    const opened = new WebSocket(`ws://127.0.0.1:${port}/`, SUBPROTOCOL, { origin, perMessageDeflate: false });
    // A refused connection is followed by `close`, which is what counts.
    opened.on('error', () => undefined);
    await once(opened, 'open');
    if (origin === ALLOWED) {
      opened.send(JSON.stringify({ jsonrpc: '2.0', id: 'grant', method: 'access.request' }));
      await once(opened, 'message');
    }
    return opened;
  };

  /** Sends a few frames and waits until each has its answer, or the connection is gone. */
  const exchange = async (frames: readonly Frame[]): Promise<void> => {
    if (socket?.readyState !== WebSocket.OPEN) socket = await connect();
    const current = socket;
    await new Promise<void>((resolve) => {
      let owed = frames.length;
      const settle = () => {
        clearTimeout(timer);
        current.off('message', onMessage).off('close', settle);
        resolve();
      };
      const onMessage = (data: Buffer) => {
        const text = data.toString();
        const answers = judge(text, origin, fail);
        owed -= answers;
        if (owed <= 0) settle();
      };
      const timer = setTimeout(() => {
        fail(`${origin}: no answer to one of ${frames.map(show).join(' ')}`);
        current.terminate();
      }, PATIENCE);
      current.on('message', onMessage).on('close', settle);
      for (const sent of frames) current.send('text' in sent ? sent.text : sent.bytes);
    });
  };

  return {
    send: async (frames: readonly Frame[]) => {
      for (let at = 0; at < frames.length; at += AT_ONCE) await exchange(frames.slice(at, at + AT_ONCE));
    },
    close: () => socket?.terminate(),
  };
}

/** How many requests this message answers: one, or none when it is an event. */
function judge(text: string, origin: string, fail: (failure: string) => void): number {
  const parsed = v.safeParse(bridgeMessageSchema, JSON.parse(text));
  if (!parsed.success) {
    fail(`not in the published form: ${text.slice(0, 500)}`);
    return 1;
  }
  if (origin === STRANGER && (READERS.some((name) => text.includes(name)) || !text.includes('"error"'))) {
    fail(`a stranger got: ${text.slice(0, 500)}`);
  }
  return 'method' in parsed.output ? 0 : 1;
}

const show = (sent: Frame) => JSON.stringify('text' in sent ? sent.text : [...sent.bytes]).slice(0, 500);
