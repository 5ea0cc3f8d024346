import { afterEach, describe, expect, test, vi } from 'vitest';
import { BridgeError } from '../error.js';
import {
  createSimulatedPcsc,
  type PcscCard,
  PcscError,
  type PinpadEntry,
  type SimulatedPcsc,
  type SimulatedPinpad,
} from '../pcsc/index.js';
import { findPinpad } from './index.js';

const VERIFY = {
  command: { cla: 0x00, ins: 0x20, p1: 0x00, p2: 0x80 },
  blockLength: 8,
  padding: 0xff,
  minLength: 6,
  maxLength: 8,
};
const OK = Uint8Array.of(0x90, 0x00);

let pcsc: SimulatedPcsc | undefined;
afterEach(() => pcsc?.close());

/** A card in a reader with keys, and the commands that the chip got. */
async function reader(pinpad: SimulatedPinpad, answer = OK) {
  pcsc = createSimulatedPcsc({ readers: [{ name: 'A', pinpad }] });
  const commands: string[] = [];
  const transmit = (command: Uint8Array) => {
    commands.push(Buffer.from(command).toString('hex'));
    return answer;
  };
  pcsc.insert('A', { atr: Uint8Array.of(0x3b, 0x00), reset: () => {}, transmit });
  return { card: await pcsc.connect('A'), commands };
}
const doing = (entry: PinpadEntry): SimulatedPinpad => ({ hand: () => entry });

/** A card in a reader that answers control calls as given, by their code; the others fail. */
function scripted(features: readonly [number, number][], answers: Readonly<Record<number, Uint8Array | Error>>): PcscCard {
  const unused = () => Promise.reject(new Error('not of this test'));
  return {
    reader: 'A',
    atr: new Uint8Array(),
    protocol: 'T=1',
    beginTransaction: unused,
    endTransaction: unused,
    transmit: unused,
    disconnect: unused,
    abandon: () => {},
    features: async () => new Map(features),
    control: async (code) => {
      const answer = answers[code];
      if (answer instanceof Uint8Array) return answer;
      throw answer ?? new PcscError('SCardControl', 'SCARD_E_UNSUPPORTED_FEATURE');
    },
  };
}
const DIRECT: [number, number] = [0x06, 6];
const PROPERTIES: [number, number] = [0x0a, 10];
const TLV: [number, number] = [0x12, 18];

describe('a reader', () => {
  test('without keys has no pinpad', async () => {
    expect(await findPinpad(scripted([], {}), VERIFY)).toBeUndefined();
    expect(await findPinpad(scripted([PROPERTIES, TLV], {}), VERIFY)).toBeUndefined();
  });

  test.each<[string, Uint8Array | Error | undefined, Uint8Array | Error | undefined]>([
    ['that says nothing more', undefined, undefined],
    ['that takes the key for OK, and PINs of 4 to 12', Uint8Array.of(0, 0, 7, 0), Uint8Array.of(6, 1, 4, 7, 1, 12)],
    ['that says nonsense', Uint8Array.of(1, 2, 4), Uint8Array.of(7, 1)],
    ['that says nonsense of a length', Uint8Array.of(), Uint8Array.of(7, 2, 1, 0)],
    ['that has no limits', undefined, Uint8Array.of(6, 1, 0, 7, 1, 0)],
    ['that goes on after the end', undefined, Uint8Array.of(7, 1, 4, 8, 200, 1)],
  ])('%s has one', async (_what, properties, tlv) => {
    const answers = { ...(properties ? { 10: properties } : {}), ...(tlv ? { 18: tlv } : {}) };
    expect(await findPinpad(scripted([DIRECT, PROPERTIES, TLV], answers), VERIFY)).toBeDefined();
  });

  test.each<[string, Readonly<Record<number, Uint8Array>>]>([
    ['whose longest PIN is shorter than the card’s', { 18: Uint8Array.of(7, 1, 6) }],
    ['whose shortest PIN is longer than the card’s', { 18: Uint8Array.of(8, 2, 0x41, 0x42, 6, 1, 8, 7, 1, 8) }],
    ['that ends an entry only at the longest PIN', { 10: Uint8Array.of(0, 0, 1, 0) }],
  ])('%s counts as one without', async (_what, answers) => {
    expect(await findPinpad(scripted([DIRECT, PROPERTIES, TLV], answers), VERIFY)).toBeUndefined();
  });

  test('that fails for a fault of ours is a fault', async () => {
    await expect(findPinpad(scripted([DIRECT, TLV], { 18: new TypeError('ours') }), VERIFY)).rejects.toThrow(TypeError);
  });
});

describe('a PIN that is typed on a strict reader', () => {
  test.each([false, true])('goes to the card in its block, and its answer comes back (display: %s)', async (display) => {
    const { card, commands } = await reader({ ...doing({ pin: '123456' }), display }, Uint8Array.of(0x63, 0xc2));
    const pinpad = await findPinpad(card, VERIFY);
    expect(await pinpad?.verify(VERIFY)).toEqual({ data: new Uint8Array(), sw: 0x63c2 });
    expect(commands).toEqual(['0020008008313233343536ffff']);
  });

  test('D-17 never passes through this process: what it is told is FF where the PIN goes', async () => {
    const { card } = await reader(doing({ pin: '12345678' }));
    const control = vi.fn(card.control);
    const pinpad = await findPinpad({ ...card, control }, VERIFY);
    expect(await pinpad?.verify(VERIFY)).toMatchObject({ sw: 0x9000 });
    const inputs = control.mock.calls.map(([, input]) => Buffer.from(input).toString('hex'));
    expect(inputs.at(-1)).toMatch(/0020008008(ff){8}$/);
    expect(inputs.join()).not.toContain(Buffer.from('1234').toString('hex'));
  });

  test.each(['12345', '123456789'])('is not taken when it has a wrong length: %s', async (pin) => {
    const { card, commands } = await reader(doing({ pin }));
    expect(await (await findPinpad(card, VERIFY))?.verify(VERIFY)).toBe('format');
    expect(commands).toEqual([]);
  });

  test.each([
    ['cancel' as const, 'ERR_PIN_CANCELLED'],
    ['nothing' as const, 'ERR_PROMPT_TIMEOUT'],
  ])('is not typed at all: %s is %s', async (entry, code) => {
    const { card, commands } = await reader(doing(entry));
    await expect((await findPinpad(card, VERIFY))?.verify(VERIFY)).rejects.toMatchObject({ code });
    expect(commands).toEqual([]);
  });

  test('is not asked for when the order is not to its liking', async () => {
    const { card } = await reader(doing({ pin: '123456' }));
    const pinpad = await findPinpad({ ...card, control: (code, input) => card.control(code, input.subarray(0, -1)) }, VERIFY);
    await expect(pinpad?.verify(VERIFY)).rejects.toMatchObject({
      code: 'ERR_CARD_PROTOCOL',
      detail: expect.stringContaining('6B80'),
    });
  });

  test('is for nobody when the card is pulled meanwhile', async () => {
    let type = (_: PinpadEntry) => {};
    const { card, commands } = await reader({
      hand: () =>
        new Promise((resolve) => {
          type = resolve;
          setImmediate(() => pcsc?.remove('A'));
        }),
    });
    await expect((await findPinpad(card, VERIFY))?.verify(VERIFY)).rejects.toMatchObject({ code: 'ERR_CARD_REMOVED' });
    type({ pin: '123456' });
    await new Promise((resolve) => setImmediate(resolve));
    expect(commands).toEqual([]);
  });
});

describe('the answer', () => {
  const answered = async (answer: Uint8Array | Error) => {
    const pinpad = await findPinpad(scripted([DIRECT], { 6: answer }), VERIFY);
    return pinpad?.verify(VERIFY);
  };

  test.each([0x6402, 0x6480, 0x6b80])('%i of the reader is no answer of the card', async (sw) => {
    await expect(answered(Uint8Array.of(sw >> 8, sw & 0xff))).rejects.toMatchObject({ code: 'ERR_CARD_PROTOCOL' });
  });

  test.each([
    ['nothing: the card is gone', Uint8Array.of(), 'ERR_CARD_REMOVED'],
    ['no status word', Uint8Array.of(0x12, 0x34), 'ERR_CARD_PROTOCOL'],
    ['a removed card', new PcscError('SCardControl', 'SCARD_W_REMOVED_CARD'), 'ERR_CARD_REMOVED'],
    ['a result that only this driver knows', new PcscError('SCardControl', 0x16), 'ERR_CARD_PROTOCOL'],
    ['no answer within the limit', new PcscError('SCardControl', 'CARDHOST_TIMEOUT'), 'ERR_CARD_UNRESPONSIVE'],
  ])('%s', async (_what, answer, code) => {
    const error = await answered(answer).catch((thrown: unknown) => thrown);
    expect(error).toBeInstanceOf(BridgeError);
    expect(error).toMatchObject({ code });
  });
});
