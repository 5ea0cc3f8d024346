import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createCitizenCard, createNhiCard, testTransportKeys } from '@cardbridge/fixtures/cards';
import { loadTestPki } from '@cardbridge/fixtures/pki';
import { pino } from 'pino';
import { createAccess, openGrants, parsePolicy, withoutPolicyFile } from '../../../src/access/index.js';
import { createInventory } from '../../../src/operations/index.js';
import { createReaderMonitor, createSimulatedPcsc } from '../../../src/pcsc/index.js';
import type { DesktopPrompt } from '../../../src/pin/index.js';
import { withoutModules } from '../../../src/pkcs11/index.js';
import { openPageDoor } from '../../../src/server/index.js';
import { withoutTriesFile } from '../../../src/tries/index.js';

export const ALLOWED = 'https://allowed.example';
export const STRANGER = 'https://stranger.example';
/** Nothing with these in it may reach a stranger. */
export const READERS = ['Reader of Formosa 00', 'Reader of Formosa 01'] as const;

export interface FuzzedDoor {
  readonly port: number;
  close(): Promise<void>;
}

/**
 * The page door with real cards behind it (simulated), a person who mostly says no, and a clock on which a second passes between any
 * two looks: so no limit on the rate is met, and every rest is over at once.
 */
export async function openFuzzedDoor(): Promise<FuzzedDoor> {
  const folder = await mkdtemp(join(tmpdir(), 'cardbridge-fuzz-'));
  const pki = await loadTestPki();
  const [person] = pki.citizens;
  if (!person) throw new TypeError('the test PKI has no citizen');
  const pcsc = createSimulatedPcsc({ readers: READERS });
  pcsc.insert(READERS[0], createCitizenCard({ pki, person }));
  pcsc.insert(READERS[1], createNhiCard({ person }));
  const monitor = createReaderMonitor(pcsc);
  const inventory = createInventory({ pcsc }, monitor);
  let time = 0;
  const now = () => {
    time += 1000;
    return time;
  };
  let windows = 0;
  const prompt: DesktopPrompt = {
    name: 'panel',
    askPin: async () => undefined,
    confirm: async () => {
      windows += 1;
      return windows % 7 === 0;
    },
    askAccess: async () => 'no',
    inform: async () => 'dismissed',
  };
  const log = pino({ level: 'silent' });
  const door = await openPageDoor({
    operations: {
      pcsc,
      inventory,
      prompt,
      keyProvider: { keysFor: async ({ cardId }) => testTransportKeys(cardId) },
      modules: withoutModules(),
      simulated: true,
      assertMayAsk: () => undefined,
      tries: withoutTriesFile(),
    },
    access: createAccess({
      policy: withoutPolicyFile(parsePolicy(JSON.stringify({ origins: { allow: [ALLOWED] } }), 'fuzz')),
      grants: await openGrants({ path: join(folder, 'grants.json') }),
      prompt,
      simulated: true,
      now,
      onTrouble: (error) => {
        throw error;
      },
    }),
    ports: [0],
    log,
    now,
  });
  return {
    port: door.port,
    close: async () => {
      await door.close();
      inventory.close();
      await monitor.close();
      await pcsc.close();
      await rm(folder, { recursive: true, force: true });
    },
  };
}
