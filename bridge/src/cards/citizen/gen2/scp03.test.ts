import { describe, expect, test } from 'vitest';
import { bytes, hex, scriptedTransport } from '../../../../test/support/scripted-transport.js';
import { createChannel } from '../../../apdu/index.js';
import { openSecureChannel } from './scp03.js';

/**
 * Test vectors published with an open implementation of SCP03: what a host and a card said to each other, with AES-128 keys of
 * the customary test values.
 */
const keys = {
  enc: bytes('000102030405060708090a0b0c0d0e0f'),
  mac: bytes('101112131415161718191a1b1c1d1e1f'),
};
const published = {
  hostChallenge: bytes('8e1552d0513c60f3'),
  initializeUpdate: '80503000088e1552d0513c60f300',
  answer: '0000000000000000000030037030760cd2c47c1dd395065fe5ead8a9d7000001',
  externalAuthenticate: '8482030010fd4721a14d9b07003c451d2f8ae6bb21',
  commands: [
    [
      { cla: 0x80, ins: 0xe2, p1: 0x91, p2: 0x00, data: bytes('bf3e035c015a'), le: 256 },
      '84e2910018ca9c00f6713d79bc8baa642bdff51c3f6a4082d3bd9ad26c00',
    ],
    [{ cla: 0x80, ins: 0xf2, p1: 0x20, p2: 0x02 }, '84f2200208c9811b11f1264cf1'],
    [{ cla: 0x80, ins: 0xca, p1: 0x00, p2: 0x66, le: 256 }, '84ca006608e10ab60b3054798800'],
    [
      { cla: 0x80, ins: 0xf2, p1: 0x20, p2: 0x02, data: bytes('4f0212345c054f9f70c5') },
      '84f22002184e2908bdb48b2315a55482e9e936ca122d6ecfae7d17416e',
    ],
    [
      { cla: 0x80, ins: 0xf2, p1: 0x80, p2: 0x02, data: bytes('4f00'), le: 256 },
      '84f28002180dd10a6b6193e5340b9e77d32d5a179cd710ac2773aefb2800',
    ],
  ],
} as const;
const { hostChallenge, answer } = published;
const keyVersion = 0x30;

describe('published vectors', () => {
  test('a session at level 03: every command byte for byte, in order', async () => {
    const transport = scriptedTransport(`${answer} 9000`, '9000');
    const secure = await openSecureChannel(createChannel(transport), { keys, keyVersion, hostChallenge });
    for (const [command] of published.commands) await secure.transmit(command);
    expect(transport.sent).toEqual([
      published.initializeUpdate,
      published.externalAuthenticate,
      ...published.commands.map(([, wrapped]) => wrapped),
    ]);
  });

  test('another session, published at level 11: the same cryptograms', async () => {
    const transport = scriptedTransport('000000000000000000003003703eb51047495b249f66c484c1d2ef1948000002 9000', '9000');
    await openSecureChannel(createChannel(transport), { keys, keyVersion, hostChallenge: bytes('b13e5f938fc108c4') });
    expect(transport.sent[1]?.slice(10, 26)).toBe('7d5f5826a993ebc8');
  });
});

describe('opening', () => {
  const open = (...answers: [string, ...string[]]) => {
    const transport = scriptedTransport(...answers);
    return { transport, opened: openSecureChannel(createChannel(transport), { keys, keyVersion, hostChallenge }) };
  };

  test('an answer without sequence counter (random challenges)', async () => {
    const { transport, opened } = open(`${answer.slice(0, 58)} 9000`, '9000');
    await opened;
    expect(transport.sent[1]).toBe(published.externalAuthenticate);
  });

  test.each([
    ['another protocol', answer.replace('300370', '300270')],
    ['one byte short', answer.slice(0, 56)],
    ['one byte more', `${answer}00`],
    ['nothing', ''],
    ['one bit of the card cryptogram', answer.replace('95065f', '95065e')],
    ['one bit of the card challenge', answer.replace('30760c', '30760d')],
  ])('%s is refused, and nothing made with the keys goes out', async (_what, changed) => {
    const { transport, opened } = open(`${changed} 9000`, '9000');
    await expect(opened).rejects.toMatchObject({ code: 'ERR_CARD_PROTOCOL' });
    expect(transport.sent).toHaveLength(1);
  });

  test('a card with other keys', async () => {
    const transport = scriptedTransport(`${answer} 9000`, '9000');
    const others = { enc: keys.enc, mac: keys.enc };
    await expect(
      openSecureChannel(createChannel(transport), { keys: others, keyVersion, hostChallenge }),
    ).rejects.toMatchObject({ code: 'ERR_CARD_PROTOCOL' });
    expect(transport.sent).toHaveLength(1);
  });

  test.each(['6300', '6982', '6700'])('EXTERNAL AUTHENTICATE refused with %s', async (status) => {
    await expect(open(`${answer} 9000`, status).opened).rejects.toMatchObject({ code: 'ERR_CARD_PROTOCOL' });
  });

  test('pulled in between', async () => {
    await expect(open(`${answer} 9000`, '').opened).rejects.toMatchObject({ code: 'ERR_CARD_REMOVED' });
  });
});

describe('secured commands', () => {
  const open = async () => {
    const transport = scriptedTransport(`${answer} 9000`, '9000');
    return { transport, secure: await openSecureChannel(createChannel(transport), { keys, keyVersion, hostChallenge }) };
  };

  test('the most that fits goes into a short command, and more is refused', async () => {
    const { transport, secure } = await open();
    await secure.transmit({ cla: 0, ins: 0x20, p1: 0, p2: 1, data: new Uint8Array(239) });
    expect(transport.sent.at(-1)).toMatch(/^04200001f8[0-9a-f]{496}$/);
    await expect(secure.transmit({ cla: 0, ins: 0x20, p1: 0, p2: 1, data: new Uint8Array(240) })).rejects.toThrow(RangeError);
  });

  test('the same command never looks the same twice', async () => {
    const { transport, secure } = await open();
    const verify = { cla: 0, ins: 0x20, p1: 0, p2: 1, data: bytes('313233343536ffffffff') };
    await secure.transmit(verify);
    await secure.transmit(verify);
    const [first, second] = transport.sent.slice(-2);
    expect(first).not.toBe(second);
    expect(hex(verify.data)).toBe('313233343536ffffffff');
  });
});
