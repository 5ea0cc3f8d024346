import { describe, expect, test } from 'vitest';
import { bytes, hex, scriptedTransport } from '../../test/support/scripted-transport.js';
import { createChannel } from './channel.js';

const read = { cla: 0x00, ins: 0xb0, p1: 0, p2: 0, le: 8 };
const verify = { cla: 0x00, ins: 0x20, p1: 0, p2: 1, data: bytes('313233343536') };

describe('answers', () => {
  test('data and status word; any status is an answer', async () => {
    const { data, sw } = await createChannel(scriptedTransport('0102 6a82')).transmit(read);
    expect([hex(data), sw]).toEqual(['0102', 0x6a82]);
  });

  test.each(['', '90'])('shorter than a status word (%j): the card was pulled', async (answer) => {
    await expect(createChannel(scriptedTransport(answer)).transmit(read)).rejects.toMatchObject({ code: 'ERR_CARD_REMOVED' });
  });

  test('pulled while the rest is fetched', async () => {
    await expect(createChannel(scriptedTransport('6108', '')).transmit(read)).rejects.toMatchObject({
      code: 'ERR_CARD_REMOVED',
    });
  });

  test.each(['0000', '6000', '1234', 'ffff', '01020304 8000'])('no status word at the end: %s', async (answer) => {
    await expect(createChannel(scriptedTransport(answer)).transmit(read)).rejects.toMatchObject({ code: 'ERR_CARD_PROTOCOL' });
  });

  test('more data than asked for', async () => {
    const channel = createChannel(scriptedTransport(`${'00'.repeat(9)} 9000`));
    await expect(channel.transmit(read)).rejects.toMatchObject({ code: 'ERR_CARD_PROTOCOL' });
  });

  test('D-29 more data than any command could ask for', async () => {
    const channel = createChannel(scriptedTransport(`${'00'.repeat(65537)} 9000`));
    await expect(channel.transmit(verify)).rejects.toMatchObject({ code: 'ERR_CARD_PROTOCOL' });
  });

  test('what the transport throws comes through', async () => {
    const failure = new Error('reader unplugged');
    const channel = createChannel({ transmit: () => Promise.reject(failure) });
    await expect(channel.transmit(read)).rejects.toBe(failure);
  });
});

describe('61xx: more to fetch', () => {
  test('parts are put together, and the last status counts', async () => {
    const transport = scriptedTransport('01 6102', '0203 6100', '04 6282');
    const { data, sw } = await createChannel(transport).transmit({ ...read, cla: 0x84 });
    expect([hex(data), sw]).toEqual(['01020304', 0x6282]);
    // GET RESPONSE is plain also after a secured command; 00 stands for 256.
    expect(transport.sent).toEqual(['84b0000008', '00c0000002', '00c0000000']);
  });

  test.each([
    ['without data', '6110'],
    ['with one byte each', 'aa 6101'],
    ['with as much as fits', `${'aa'.repeat(256)} 6100`],
  ])('D-29 for ever, %s, ends', async (_how, answer) => {
    const transport = scriptedTransport('6100', answer);
    await expect(createChannel(transport).transmit(read)).rejects.toMatchObject({ code: 'ERR_CARD_PROTOCOL' });
    expect(transport.sent.length).toBeLessThanOrEqual(257);
  });
});

describe('6Cxx: another Le', () => {
  test('the command is repeated once with the right one', async () => {
    const transport = scriptedTransport('6c02', '0102 9000');
    expect(hex((await createChannel(transport).transmit(read)).data)).toBe('0102');
    expect(transport.sent).toEqual(['00b0000008', '00b0000002']);
  });

  test('not twice', async () => {
    const transport = scriptedTransport('6c02', '6c03');
    await expect(createChannel(transport).transmit(read)).rejects.toMatchObject({ code: 'ERR_CARD_PROTOCOL' });
    expect(transport.sent).toHaveLength(2);
  });

  test('D-19 a command without Le, such as VERIFY, is never sent twice', async () => {
    const transport = scriptedTransport('6c02');
    await expect(createChannel(transport).transmit(verify)).rejects.toMatchObject({ code: 'ERR_CARD_PROTOCOL' });
    expect(transport.sent).toHaveLength(1);
  });

  test('also while the rest is fetched', async () => {
    const transport = scriptedTransport('6108', '6c02', '0102 9000');
    expect(hex((await createChannel(transport).transmit(read)).data)).toBe('0102');
    expect(transport.sent).toEqual(['00b0000008', '00c0000008', '00c0000002']);
  });
});

describe('secrets', () => {
  test('D-47 the command buffer is zeroed after an answer, and the data of the caller is left alone', async () => {
    const transport = scriptedTransport('9000');
    await createChannel(transport).transmit(verify);
    expect(transport.sent).toEqual(['0020000106313233343536']);
    expect(transport.buffers.map(hex)).toEqual(['00'.repeat(11)]);
    expect(hex(verify.data)).toBe('313233343536');
  });

  test('D-47 the command buffer is zeroed after a failure', async () => {
    let seen: Uint8Array = new Uint8Array();
    const channel = createChannel({
      transmit: async (command) => {
        seen = command;
        throw new Error('reader unplugged');
      },
    });
    await expect(channel.transmit(verify)).rejects.toThrow('reader unplugged');
    expect(hex(seen)).toBe('00'.repeat(11));
  });

  test('D-46 the trace has instruction, lengths and status, and no byte of data', async () => {
    const lines: string[] = [];
    const trace = (line: string) => lines.push(line);
    await createChannel(scriptedTransport('63c2'), { trace }).transmit(verify);
    await createChannel(scriptedTransport('e5a789 9000'), { trace }).transmit(read);
    await createChannel(scriptedTransport('6f42'), { trace }).transmit({ ...read, cla: 0x84, ins: 0xee });
    expect(lines).toEqual([
      '20 VERIFY, sent 6, wanted 0: got 0, 63C2 (2 tries left)',
      'B0 READ BINARY, sent 0, wanted 8: got 3, 9000 (success)',
      'EE, sent 0, wanted 8: got 0, 6F42',
    ]);
  });
});
