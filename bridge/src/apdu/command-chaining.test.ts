import { describe, expect, test } from 'vitest';
import { hex, scriptedTransport } from '../../test/support/scripted-transport.js';
import { createChannel } from './channel.js';
import { transmitInChain } from './command-chaining.js';

const commandOf = (length: number) => ({
  cla: 0x00,
  ins: 0x87,
  p1: 7,
  p2: 0x9a,
  data: Uint8Array.from({ length }, (_, at) => at & 0xff),
  le: 256,
});

describe('a command in a chain', () => {
  test.each([
    [1, ['008700']],
    [255, ['0087']],
    [256, ['1087', '0087']],
    [510, ['1087', '0087']],
    [511, ['1087', '1087', '0087']],
  ])('of %i bytes: every byte once, in order; Le only at the end', async (length, headers) => {
    const transport = scriptedTransport('9000');
    await transmitInChain(createChannel(transport), commandOf(length));
    expect(transport.sent.map((command) => command.slice(0, 4))).toEqual(headers.map((header) => header.slice(0, 4)));
    const last = transport.sent.length - 1;
    const data = transport.sent.map((command, at) => command.slice(10, at === last ? -2 : undefined));
    expect(data.join('')).toBe(hex(commandOf(length).data));
    const lengths = transport.sent.map((command) => Number.parseInt(command.slice(8, 10), 16));
    expect(lengths).toEqual(data.map((part) => part.length / 2));
    expect(transport.sent[last]?.endsWith('00')).toBe(true);
  });

  test('ends where the card refuses a part, and that is the answer', async () => {
    const transport = scriptedTransport('9000', '6884');
    expect(await transmitInChain(createChannel(transport), commandOf(700))).toMatchObject({ sw: 0x6884 });
    expect(transport.sent).toHaveLength(2);
  });

  test('what the card answers to the last part is the answer', async () => {
    const transport = scriptedTransport('9000', '6103', '010203 9000');
    const { data, sw } = await transmitInChain(createChannel(transport), commandOf(300));
    expect([hex(data), sw]).toEqual(['010203', 0x9000]);
  });
});
