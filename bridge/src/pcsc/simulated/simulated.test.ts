import { describe, expect, test } from 'vitest';
import { PcscError } from '../index.js';
import { type ContractRig, createContractChip, pcscContract } from '../pcsc.contract.js';
import { createSimulatedPcsc, type SimulatedPcsc } from './index.js';

const READERS = ['Simulated A', 'Simulated B'] as const;
const ECHO = Uint8Array.of(0x80, 0x10, 0, 0, 0);
const never = new AbortController().signal;

/** All programs are one program here: the readers live and die with their Pcsc. */
function rig(): ContractRig {
  let current: SimulatedPcsc | undefined;
  const present = () => {
    if (current) return current;
    const made = createSimulatedPcsc({ readers: READERS });
    current = {
      ...made,
      close: async () => {
        current = undefined;
        await made.close();
      },
    };
    return current;
  };
  return {
    readers: READERS,
    createPcsc: present,
    insert: async (reader, chip, faults) => {
      const pcsc = present();
      pcsc.insert(reader, chip, faults);
      return async () => pcsc.remove(reader);
    },
    stopService: async () => present().stopService(),
    startService: async () => present().startService(),
  };
}

describe('simulated', () => {
  const oneRig = rig();
  pcscContract(() => oneRig, { transactions: true, seesExclusive: true });

  test('resets a card at the first connection after each insertion', async () => {
    const pcsc = createSimulatedPcsc({ readers: READERS });
    const chip = createContractChip();
    pcsc.insert('Simulated A', chip);
    expect(chip.resets()).toBe(0);
    await (await pcsc.connect('Simulated A')).disconnect('leave');
    await (await pcsc.connect('Simulated A')).disconnect('leave');
    expect(chip.resets()).toBe(1);
    pcsc.remove('Simulated A');
    pcsc.insert('Simulated A', chip);
    await (await pcsc.connect('Simulated A')).disconnect('leave');
    expect(chip.resets()).toBe(2);
    await pcsc.close();
  });

  test('answers a pulled card as pcscd was measured to', async () => {
    const pcsc = createSimulatedPcsc({ readers: READERS });
    pcsc.insert('Simulated A', createContractChip(), { pullAtApdu: 1 });
    const card = await pcsc.connect('Simulated A');
    expect(await card.transmit(ECHO)).toHaveLength(0);
    await expect(card.transmit(ECHO)).rejects.toEqual(new PcscError('SCardTransmit', 'SCARD_E_NOT_TRANSACTED'));
    await expect(card.transmit(ECHO)).rejects.toEqual(new PcscError('SCardTransmit', 'SCARD_W_REMOVED_CARD'));
    await pcsc.close();
  });

  test('releases a mute card with no bytes when it is pulled', async () => {
    const pcsc = createSimulatedPcsc({ readers: READERS });
    pcsc.insert('Simulated A', createContractChip(), { muteAfter: 2 });
    const card = await pcsc.connect('Simulated A');
    expect(await card.transmit(ECHO)).toHaveLength(3);
    const mute = card.transmit(ECHO);
    // After the turn in which the command reaches the card.
    setImmediate(() => pcsc.remove('Simulated A'));
    expect(await mute).toHaveLength(0);
    await pcsc.close();
  });

  test('holds answers back, also over a removal', async () => {
    const pcsc = createSimulatedPcsc({ readers: READERS });
    pcsc.insert('Simulated A', createContractChip(), { answerDelayMs: 5 });
    const card = await pcsc.connect('Simulated A');
    expect(await card.transmit(ECHO)).toHaveLength(3);
    await pcsc.close();
  });

  test('a reset by one is told to the others', async () => {
    const pcsc = createSimulatedPcsc({ readers: READERS });
    pcsc.insert('Simulated A', createContractChip());
    const [one, other] = [await pcsc.connect('Simulated A'), await pcsc.connect('Simulated A')];
    await one.disconnect('reset');
    await expect(other.transmit(ECHO)).rejects.toMatchObject({ status: 'SCARD_W_RESET_CARD' });
    await pcsc.close();
  });

  test('readers are plugged and unplugged while they are watched', async () => {
    const pcsc = createSimulatedPcsc();
    const none = await pcsc.readers({ signal: never });
    expect(none).toEqual([]);
    const added = pcsc.readers({ known: none, signal: never });
    pcsc.addReader('New');
    expect(await added).toEqual([{ name: 'New', card: 'absent', exclusive: false, eventCount: 0 }]);
    pcsc.insert('New', createContractChip());
    const card = await pcsc.connect('New');
    pcsc.removeReader('New');
    await expect(card.transmit(ECHO)).rejects.toMatchObject({ status: 'SCARD_W_REMOVED_CARD' });
    expect(await pcsc.readers({ signal: never })).toEqual([]);
    await pcsc.close();
  });

  test('a hand that misses is told', () => {
    const pcsc = createSimulatedPcsc({ readers: READERS });
    pcsc.insert('Simulated A', createContractChip());
    expect(() => pcsc.insert('Simulated A', createContractChip())).toThrow(RangeError);
    expect(() => pcsc.insert('Nowhere', createContractChip())).toThrow(RangeError);
    expect(() => pcsc.remove('Nowhere')).toThrow(RangeError);
    expect(() => pcsc.addReader('Simulated A')).toThrow(RangeError);
    expect(() => pcsc.removeReader('Nowhere')).toThrow(RangeError);
  });

  test('closing answers a command that would never be answered', async () => {
    const pcsc = createSimulatedPcsc({ readers: READERS });
    pcsc.insert('Simulated A', createContractChip(), { muteAfter: 1 });
    const card = await pcsc.connect('Simulated A');
    const mute = expect(card.transmit(ECHO)).rejects.toMatchObject({ status: 'SCARD_E_CANCELLED' });
    await pcsc.close();
    await mute;
  });
});
