import { once } from 'node:events';
import { connect } from 'node:net';
import { pino } from 'pino';
import { onTestFinished } from 'vitest';
import { WebSocket } from 'ws';
import { createInventory } from '../../src/operations/index.js';
import { createReaderMonitor } from '../../src/pcsc/index.js';
import { createSimulatedPcsc } from '../../src/pcsc/simulated/index.js';
import type { Prompt } from '../../src/pin/index.js';
import { openPageDoor } from '../../src/server/index.js';
import { withoutTriesFile } from '../../src/tries/index.js';
import { createFakeAccess } from './fake-access.js';

type DoorOptions = Parameters<typeof openPageDoor>[0];

export const GRANTED = 'https://granted.example';
export const STRANGER = 'https://stranger.example';

interface OpenDoorOptions extends Partial<Pick<DoorOptions, 'limits' | 'peerUser' | 'now' | 'ports'>> {
  readonly readers?: readonly string[];
}

/** A door with simulated readers behind it and a scripted access, until the test is over. */
export async function openDoor({ readers = ['Reader A'], ports = [0], ...options }: OpenDoorOptions = {}) {
  const pcsc = createSimulatedPcsc({ readers });
  const monitor = createReaderMonitor(pcsc);
  const inventory = createInventory({ pcsc }, monitor);
  const prompt: Prompt = {
    name: 'terminal',
    askPin: async () => undefined,
    confirm: async () => false,
    inform: async () => 'dismissed',
  };
  const access = createFakeAccess({ [GRANTED]: 'allowed' });
  const touched: string[] = [];
  const lines: Record<string, unknown>[] = [];
  const operations = {
    pcsc: watched(pcsc, 'pcsc', touched),
    inventory: watched(inventory, 'inventory', touched),
    prompt,
    keyProvider: { keysFor: async () => undefined },
    simulated: true,
    assertMayAsk: () => undefined,
    tries: withoutTriesFile(),
  };
  const log = pino({ level: 'trace', base: {} }, { write: (line: string) => void lines.push(JSON.parse(line)) });
  const closeRest = async () => {
    inventory.close();
    await monitor.close();
    await pcsc.close();
  };
  const door = await openPageDoor({ operations, access, ports, log, ...options }).catch(async (error: unknown) => {
    await closeRest();
    throw error;
  });
  onTestFinished(async () => {
    await door.close();
    await closeRest();
  });
  return {
    door,
    pcsc,
    inventory,
    prompt,
    access,
    /** Every use that the door made of readers and cards. */
    touched,
    /** What the log got. */
    lines,
    page: (origin: string) => openPage(door.port, origin),
    /** Sends the text as it is, and gives everything that came back before the connection closed. */
    raw: (text: string) => exchange(door.port, text),
  };
}

/** The same object, whose uses are noted. */
function watched<T extends object>(target: T, name: string, touched: string[]): T {
  return new Proxy(target, {
    get: (object, key, receiver) => {
      touched.push(`${name}.${String(key)}`);
      return Reflect.get(object, key, receiver);
    },
  });
}

export type Page = Awaited<ReturnType<typeof openPage>>;

/** A page's socket, with its messages queued. */
export async function openPage(port: number, origin: string) {
  const socket = new WebSocket(`ws://127.0.0.1:${port}/`, 'cardbridge.v1', { origin });
  const messages: string[] = [];
  const waiting: ((text: string) => void)[] = [];
  socket.on('message', (data) => {
    const text = data.toString();
    const next = waiting.shift();
    if (next) next(text);
    else messages.push(text);
  });
  const closed = new Promise<number>((resolve) => socket.once('close', resolve));
  await once(socket, 'open');
  socket.on('error', () => {});
  const receiveText = async (): Promise<string> => messages.shift() ?? new Promise((resolve) => waiting.push(resolve));
  const receive = async (): Promise<unknown> => JSON.parse(await receiveText());
  let id = 0;
  return {
    socket,
    closed,
    receive,
    receiveText,
    /** Sends as it is; gives the next message. */
    raw: (text: string) => {
      socket.send(text);
      return receive();
    },
    call: (method: string, params?: unknown) => {
      id += 1;
      socket.send(JSON.stringify({ jsonrpc: '2.0', id, method, params }));
      return receive();
    },
    tell: (requestId: number | string, method: string, params?: unknown) =>
      socket.send(JSON.stringify({ jsonrpc: '2.0', id: requestId, method, params })),
  };
}

async function exchange(port: number, text: string): Promise<string> {
  const socket = connect(port, '127.0.0.1');
  let answer = '';
  socket.setEncoding('latin1').on('data', (data: string) => {
    answer += data;
  });
  socket.on('error', () => {});
  socket.write(text, 'latin1');
  await once(socket, 'close');
  return answer;
}
