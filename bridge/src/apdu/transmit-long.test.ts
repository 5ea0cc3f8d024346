import { describe, expect, test } from 'vitest';
import { bytes, hex, scriptedTransport } from '../../test/support/scripted-transport.js';
import { type Channel, createChannel, transmitLong, withKnownLengths } from './index.js';

const atr = bytes('3b8501 8073c021c0 00');
const command = { cla: 0x00, ins: 0x87, p1: 0x07, p2: 0x9a, data: new Uint8Array(300).fill(0xab) };
const long = '0087079a 00012c'.replace(' ', '');
const chain = ['1087079aff', '0087079a2d'];
const refusal = new Error('too long');
const isTooLong = (error: unknown) => error === refusal;

/** Answers in turn; an Error is thrown. */
function connected(...answers: readonly (string | Error)[]) {
  const sent: string[] = [];
  const channel = createChannel(
    {
      transmit: async (apdu) => {
        const answer = answers[Math.min(sent.length, answers.length - 1)] ?? '';
        sent.push(hex(apdu));
        if (answer instanceof Error) throw answer;
        return bytes(answer);
      },
    },
    { atr, protocol: 'T=1', isTooLong },
  );
  return { channel, sent, heads: () => sent.map((apdu, at) => apdu.slice(0, at === 0 ? long.length : 10)) };
}
const outcome = async (channel: Channel) => {
  const { data, sw } = await transmitLong(channel, command);
  return [hex(data), sw];
};

describe('a long command', () => {
  test('goes in extended form, and the whole answer comes at once', async () => {
    const data = 'cd'.repeat(1000);
    const { channel, sent } = connected(`${data} 9000`);
    expect(await outcome(channel)).toEqual([data, 0x9000]);
    expect(sent).toEqual([`${long}${'ab'.repeat(300)}0000`]);
  });

  test.each([
    ['the card does not say that it takes it', { atr: bytes('3b8501 8073c02180 00'), protocol: 'T=1' }],
    ['nobody knows the card', { protocol: 'T=1' }],
    ['the protocol is T=0', { atr, protocol: 'T=0' }],
  ] as const)('goes in a chain where %s', async (_why, options) => {
    const transport = scriptedTransport('9000', '6102', '0102 9000');
    const channel = createChannel(transport, options);
    expect(await outcome(channel)).toEqual(['0102', 0x9000]);
    expect(transport.sent.map((apdu) => apdu.slice(0, 10))).toEqual([...chain, '00c0000002']);
  });

  test.each([
    ['the card, by 6700', '6700'],
    ['the card, by 6884', '6884'],
    ['the reader', refusal],
  ])('goes in a chain where it is refused by %s, and from then on at once', async (_who, refused) => {
    const { channel, heads, sent } = connected(refused, '9000', '0102 9000');
    expect(await outcome(channel)).toEqual(['0102', 0x9000]);
    expect(heads()).toEqual([long, ...chain]);
    await transmitLong(channel, command);
    expect(sent[3]?.slice(0, 10)).toBe(chain[0]);
  });

  test('what was learnt is kept where the caller wants it, for the next channel', async () => {
    const lengths = {};
    const first = connected('6700', '9000');
    await transmitLong(withKnownLengths(first.channel, lengths), command);
    expect(lengths).toEqual({ extendedRefused: true });
    const second = connected('9000');
    await transmitLong(withKnownLengths(second.channel, lengths), command);
    expect(second.sent.map((apdu) => apdu.slice(0, 10))).toEqual(chain);
  });

  test('a card that says the same to both has nothing against the length', async () => {
    const lengths = {};
    const { channel, sent } = connected('6700');
    expect(await outcome(withKnownLengths(channel, lengths))).toEqual(['', 0x6700]);
    expect(sent).toHaveLength(2);
    expect(lengths).toEqual({});
  });

  test.each([0x6982, 0x6a80, 0x6a82, 0x6f00])('any other answer is the answer (%i)', async (sw) => {
    const { channel, sent } = connected(sw.toString(16));
    expect(await outcome(channel)).toEqual(['', sw]);
    expect(sent).toHaveLength(1);
  });

  test('a card that is gone: the short form says so, and nothing is learnt', async () => {
    const lengths = {};
    const { channel, sent } = connected(refusal);
    await expect(transmitLong(withKnownLengths(channel, lengths), command)).rejects.toBe(refusal);
    expect(sent).toHaveLength(2);
    expect(lengths).toEqual({});
    const gone = new Error('gone');
    const other = connected(gone);
    await expect(transmitLong(other.channel, command)).rejects.toBe(gone);
    expect(other.sent).toHaveLength(1);
  });
});
