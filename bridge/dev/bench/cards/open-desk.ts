import { randomBytes } from 'node:crypto';
import { type SimulatedCard, testTransportKeys } from '@cardbridge/fixtures/cards';
import type { AuthenticationToken } from '@cardbridge/sdk/protocol';
import { authenticate, createInventory, type OperationContext } from '../../../src/operations/index.js';
import { createReaderMonitor, createSimulatedPcsc } from '../../../src/pcsc/index.js';
import { withoutModules } from '../../../src/pkcs11/index.js';
import { withoutTriesFile } from '../../../src/tries/index.js';
import { createTypingPrompt } from '../typing-prompt.js';

const READER = 'Bench';

/** One reader, and what stands between it and a page that wants to sign in, all in this process. */
export interface BenchDesk {
  /** Resolves when the card is recognised. */
  insert(card: SimulatedCard): Promise<void>;
  authenticate(): Promise<AuthenticationToken>;
  /** Milliseconds in which windows were open, all together. */
  promptMs(): number;
  close(): Promise<void>;
}

export function openDesk(pin: string): BenchDesk {
  const pcsc = createSimulatedPcsc({ readers: [READER] });
  const monitor = createReaderMonitor(pcsc);
  const inventory = createInventory({ pcsc }, monitor);
  const prompt = createTypingPrompt(() => pin);
  const context: OperationContext = {
    pcsc,
    inventory,
    prompt,
    modules: withoutModules(),
    keyProvider: { keysFor: async ({ cardId }) => testTransportKeys(cardId) },
    simulated: true,
    assertMayAsk: () => undefined,
    tries: withoutTriesFile(),
  };
  const { signal } = new AbortController();
  return {
    insert: async (card) => {
      pcsc.insert(READER, card);
      // What was put in just now is seen in the next turn.
      await new Promise((resolve) => setImmediate(resolve));
      await inventory.settled(signal);
    },
    authenticate: () =>
      authenticate(context, {
        origin: 'https://bench.example',
        challengeNonce: randomBytes(32).toString('base64'),
        signal,
        onProgress: () => undefined,
      }),
    promptMs: () => prompt.openMs(),
    close: async () => {
      inventory.close();
      await monitor.close();
      await pcsc.close();
    },
  };
}
