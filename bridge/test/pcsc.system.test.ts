import { spawn } from 'node:child_process';
import type { SimulatedCard } from '@cardbridge/fixtures/cards';
import { describeWith } from '@cardbridge/fixtures/requirements';
import { insertCard, type RunningPcscd, startPcscd } from '@cardbridge/fixtures/vpcd';
import { afterAll, beforeAll, describe } from 'vitest';
import { createCardHosts } from '../src/cardhost/index.js';
import { createWinscardPcsc, type Pcsc, type SimulatedChip } from '../src/pcsc/index.js';
import { type ContractRig, pcscContract } from '../src/pcsc/pcsc.contract.js';
import { type BuiltEntry, buildEntry } from './support/build-entry.js';

describeWith(['pcscd'], 'PC/SC over the real pcscd', () => {
  const readers = ['CardBridge Contract A', 'CardBridge Contract B'];
  let pcscd: RunningPcscd;
  let entry: BuiltEntry;

  beforeAll(async () => {
    entry = await buildEntry('native-card-host-entry.ts');
    pcscd = await startPcscd({ readers });
  });
  afterAll(async () => {
    await pcscd?.stop();
    await entry?.remove();
  });

  const rig = (createPcsc: () => Pcsc) => (): ContractRig => {
    const [first, second] = pcscd.readers;
    if (!first || !second) throw new Error('pcscd was asked for two readers');
    return {
      readers: [first.name, second.name],
      createPcsc,
      insert: async (reader, chip, faults = {}) => {
        const { port } = reader === first.name ? first : second;
        const insertion = await insertCard(asCard(chip), { port, faults });
        return () => insertion.remove();
      },
      stopService: () => pcscd.stop(),
      startService: async () => {
        pcscd = await startPcscd({ readers });
      },
    };
  };
  const hosted = (backend: 'winscard' | 'pcsclite') =>
    createCardHosts({
      backend,
      spawn: () => spawn(process.execPath, [entry.path, backend], { stdio: ['pipe', 'pipe', 'inherit'] }),
    });

  const full = { transactions: true, seesExclusive: true };
  describe('winscard', () => pcscContract(rig(createWinscardPcsc), full));
  describe('winscard in card hosts', () =>
    pcscContract(
      rig(() => hosted('winscard')),
      full,
    ));
  // Only there: in a process that lives on, the package was seen to hang and once to crash, so nothing else uses it.
  describeWith(['pcsclite'], 'pcsclite in card hosts', () =>
    pcscContract(
      rig(() => hosted('pcsclite')),
      { transactions: false, seesExclusive: false },
    ),
  );
});

function asCard(chip: SimulatedChip): SimulatedCard {
  return {
    kind: 'nhi',
    atr: chip.atr,
    reset: () => chip.reset(),
    transmit: (command) => chip.transmit(command),
    memory: () => ({}),
  };
}
