import { afterEach, describe, expect, test } from 'vitest';
import { createSimulatedPcsc, type PinpadEntry, type SimulatedPcsc, type SimulatedPinpad } from './index.js';

/** VERIFY of a PIN of 6 to 8 in a block of 8, written by hand (PC/SC part 10 §2.5.2). */
const ORDER = Uint8Array.from(
  Buffer.from('1e1e82080008060200090400000000 0d000000 0020008008ffffffffffffffff'.replaceAll(' ', ''), 'hex'),
);
const hex = (bytes: Uint8Array) => Buffer.from(bytes).toString('hex');
const VERIFY_PIN_DIRECT = 0x06;

let pcsc: SimulatedPcsc;
afterEach(() => pcsc.close());

async function reader(pinpad: SimulatedPinpad, faults = {}) {
  pcsc = createSimulatedPcsc({ readers: [{ name: 'A', pinpad }] });
  const commands: string[] = [];
  const transmit = (command: Uint8Array) => {
    commands.push(hex(command));
    return Uint8Array.of(0x90, 0x00);
  };
  pcsc.insert('A', { atr: Uint8Array.of(0x3b, 0x00), reset: () => {}, transmit }, faults);
  const card = await pcsc.connect('A');
  const code = (await card.features()).get(VERIFY_PIN_DIRECT) ?? 0;
  return { card, commands, verify: (order = ORDER) => card.control(code, order) };
}
const types = { hand: () => ({ pin: '123456' }) };

/** A hand that waits for the test. */
function slowHand() {
  let begun = () => {};
  let type = (_: PinpadEntry) => {};
  const asked = new Promise<void>((resolve) => {
    begun = resolve;
  });
  const hand = () =>
    new Promise<PinpadEntry>((resolve) => {
      type = resolve;
      begun();
    });
  return { pinpad: { hand }, asked, type: (entry: PinpadEntry) => type(entry) };
}

describe('a reader with keys', () => {
  test('puts the PIN into the command', async () => {
    const { verify, commands } = await reader(types);
    expect(hex(await verify())).toBe('9000');
    expect(commands).toEqual(['0020008008313233343536ffff']);
  });

  test.each([
    ['units of bits', 2, 0x02],
    ['binary', 2, 0x80],
    ['right-justified', 2, 0x86],
    ['another position', 2, 0x8a],
    ['no block', 3, 0x00],
    ['another block', 3, 0x07],
    ['a length of the PIN in the command', 4, 0x10],
    ['the lengths the wrong way round', 5, 0x05],
    ['a longest PIN beyond the block', 5, 0x09],
    ['an empty PIN', 6, 0x00],
    ['an end that it does not know', 7, 0x08],
    ['no end at all', 7, 0x00],
    ['messages without a display', 8, 0xff],
    ['a message', 11, 0x01],
    ['a prologue', 12, 0x01],
    ['a length that is not that of the command', 15, 0x0c],
    ['an Lc that is not that of the block', 23, 0x09],
  ])('refuses %s', async (_what, at, value) => {
    const { verify, commands } = await reader(types);
    const order = Uint8Array.from(ORDER);
    order[at] = value;
    expect(hex(await verify(order))).toBe('6b80');
    expect(commands).toEqual([]);
  });

  test('refuses half an order', async () => {
    const { verify } = await reader(types);
    for (const length of [0, 18, 19, ORDER.length - 1]) expect(hex(await verify(ORDER.subarray(0, length)))).toBe('6b80');
  });

  test('with a display wants messages that it has', async () => {
    const { verify } = await reader({ ...types, display: true });
    expect(hex(await verify())).toBe('6b80');
    const order = Uint8Array.from(ORDER);
    order[8] = 0xff;
    expect(hex(await verify(order))).toBe('9000');
    order[9] = 0x04;
    expect(hex(await verify(order))).toBe('6b80');
  });

  test('keeps to its own lengths, and tells them', async () => {
    const { verify, card } = await reader({ ...types, pinLengths: { min: 7, max: 8 } });
    expect(hex(await card.control((await card.features()).get(0x12) ?? 0, new Uint8Array()))).toBe('060107070108');
    expect(hex(await verify())).toBe('6403');
  });

  test('is nobody else’s while it waits, and not for who has no turn', async () => {
    const { pinpad, asked, type } = slowHand();
    const { card, verify } = await reader(pinpad);
    const other = await pcsc.connect('A');
    await card.beginTransaction();
    const typing = verify();
    await asked;
    await expect(other.control(1, ORDER)).rejects.toMatchObject({ status: 'SCARD_E_SHARING_VIOLATION', call: 'SCardControl' });
    type('cancel');
    expect(hex(await typing)).toBe('6401');
    await card.endTransaction('leave');
  });

  test('whose card is pulled while it waits: not transacted, then removed; what is typed on goes nowhere', async () => {
    const { pinpad, asked, type } = slowHand();
    const { verify, commands } = await reader(pinpad);
    const typing = verify();
    await asked;
    pcsc.remove('A');
    await expect(typing).rejects.toMatchObject({ status: 'SCARD_E_NOT_TRANSACTED', call: 'SCardControl' });
    type({ pin: '123456' });
    await expect(verify()).rejects.toMatchObject({ status: 'SCARD_E_NOT_TRANSACTED' });
    await expect(verify()).rejects.toMatchObject({ status: 'SCARD_W_REMOVED_CARD' });
    expect(commands).toEqual([]);
  });

  test('whose card is pulled while it works on the PIN', async () => {
    const { verify } = await reader(types, { pullAtApdu: 1 });
    await expect(verify()).rejects.toMatchObject({ status: 'SCARD_E_NOT_TRANSACTED', call: 'SCardControl' });
  });

  test('whose service stops while it waits', async () => {
    const { pinpad, asked } = slowHand();
    const { verify } = await reader(pinpad);
    const typing = verify();
    await asked;
    pcsc.stopService();
    await expect(typing).rejects.toMatchObject({ status: 'SCARD_F_COMM_ERROR', call: 'SCardControl' });
  });

  test('given up while it waits: the caller is answered, and the card never hears of the PIN', async () => {
    const { pinpad, asked, type } = slowHand();
    const { card, verify, commands } = await reader(pinpad);
    const typing = verify();
    await asked;
    card.abandon();
    await expect(typing).rejects.toMatchObject({ status: 'CARDHOST_LOST', call: 'SCardControl' });
    type({ pin: '123456' });
    await (await pcsc.connect('A')).disconnect('leave');
    expect(commands).toEqual([]);
  });
});
