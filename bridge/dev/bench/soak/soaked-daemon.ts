import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { testTransportKeys } from '@cardbridge/fixtures/cards';
import { webSocketFrom } from '@cardbridge/fixtures/web-socket';
import { type Bridge, connectBridge } from '@cardbridge/sdk';
import { pino } from 'pino';
import { openGrants, parsePolicy, withoutPolicyFile } from '../../../src/access/index.js';
import { startDaemon } from '../../../src/daemon.js';
import type { DesktopPrompt } from '../../../src/pin/index.js';
import { withoutModules } from '../../../src/pkcs11/index.js';
import { openPinTries } from '../../../src/tries/index.js';
import type { SoakedCard } from './soaked-cards.js';
import type { SoakedReaders } from './soaked-readers.js';
import { watchPcsc } from './watch-pcsc.js';

/** A whole daemon in this process, and the pages that use it. */
export interface SoakedDaemon {
  /** Has a page do something with the card. */
  use<T>(card: SoakedCard, work: (page: Bridge, readerId: string) => Promise<T>): Promise<T>;
  /** Pulls the card and puts it back. */
  swap(card: SoakedCard): Promise<void>;
  /** Connections to cards that nobody has let go of. */
  held(): number;
  closePages(): void;
  close(): Promise<void>;
}

/** Pages that may use cards: the door takes only so much from each. */
const ORIGINS = Array.from({ length: 40 }, (_, index) => `https://soak-${index}.example`);
const USES_A_CONNECTION = 20;
/** Milliseconds that pcscd may take to see a card, or that it is gone. */
const PATIENCE = 20_000;

export async function startSoakedDaemon(readers: SoakedReaders, prompt: DesktopPrompt): Promise<SoakedDaemon> {
  const folder = await mkdtemp(join(tmpdir(), 'cardbridge-soak-'));
  const { pcsc, held } = watchPcsc(readers.pcsc);
  const daemon = await startDaemon({
    pcsc,
    prompt,
    modules: withoutModules(),
    keyProvider: { keysFor: async ({ cardId }) => testTransportKeys(cardId) },
    policy: withoutPolicyFile(parsePolicy(JSON.stringify({ origins: { allow: ORIGINS } }), 'soak')),
    grants: await openGrants({ path: join(folder, 'grants.json') }),
    tries: openPinTries({ path: join(folder, 'pin-tries.json') }),
    ports: [0],
    runtimeDirectory: join(folder, 'runtime'),
    log: pino({ level: 'silent' }),
    onStop: () => undefined,
  });
  let page: Bridge | undefined;
  let readerIds = new Map<string, string>();
  let uses = 0;

  const openPage = async (): Promise<Bridge> => {
    if (page && uses % USES_A_CONNECTION !== 0) return page;
    page?.close();
    const origin = ORIGINS[(uses / USES_A_CONNECTION) % ORIGINS.length] ?? '';
    page = await connectBridge({ ports: [daemon.port], WebSocket: webSocketFrom(origin) });
    readerIds = new Map((await page.readers()).map(({ id, name }) => [name, id]));
    return page;
  };

  const becomes = (card: SoakedCard, state: 'ready' | 'empty'): Promise<void> =>
    new Promise((resolve, reject) => {
      const name = readers.nameOf(card);
      const isSo = () => daemon.readers().some((reader) => reader.name === name && reader.state === state);
      const end = (settle: () => void) => {
        stop();
        clearTimeout(timer);
        settle();
      };
      const look = () => isSo() && end(resolve);
      const timer = setTimeout(() => end(() => reject(new Error(`the ${card.kind} card is not ${state}`))), PATIENCE);
      const stop = daemon.onChange(look);
      look();
    });

  return {
    use: async (card, work) => {
      await becomes(card, 'ready');
      const current = await openPage();
      uses += 1;
      return work(current, readerIds.get(readers.nameOf(card)) ?? '');
    },
    swap: async (card) => {
      await readers.pull(card);
      await becomes(card, 'empty');
      await readers.push(card);
    },
    held,
    closePages: () => {
      page?.close();
      page = undefined;
      uses += USES_A_CONNECTION - (uses % USES_A_CONNECTION);
    },
    close: async () => {
      page?.close();
      await daemon.close();
      await readers.close();
      await rm(folder, { recursive: true, force: true });
    },
  };
}
