import { PassThrough } from 'node:stream';
import { inspect } from 'node:util';
import { describe, expect, onTestFinished, test, vi } from 'vitest';
import { type AssuanRefusal, createAssuan, percentEncode } from './assuan.js';

const PIN = 'Marker%42';
const ENCODED_PIN = 'Marker%2542';

function conversation() {
  const output = new PassThrough();
  const assuan = createAssuan(output);
  const sent = () => output.read()?.toString() ?? '';
  /** Hands a chunk over exactly as the stream would, so that the test can look at the same memory afterwards. */
  const receive = (text: string) => {
    const chunk = Buffer.from(text);
    assuan.receive(chunk);
    return chunk;
  };
  return { assuan, output, sent, receive };
}

async function greeted() {
  const talk = conversation();
  const greeting = talk.assuan.greeting();
  talk.receive('OK Pleased to meet you\n');
  await greeting;
  return talk;
}

/** Every piece of memory for a secret that is asked for from here on (`secretBuffer`). */
function watchMemory() {
  const from = vi.spyOn(Buffer, 'from');
  onTestFinished(() => void from.mockRestore());
  const pieces = () =>
    from.mock.results.flatMap(({ value }, at) => (isArrayBuffer(from.mock.calls[at]?.[0]) ? [value as Buffer] : []));
  return {
    isEmpty: () => {
      // A line, and the data of an answer.
      expect(pieces().length).toBeGreaterThanOrEqual(2);
      return pieces().every(isZero);
    },
  };
}

const isArrayBuffer = (value: unknown) => value instanceof ArrayBuffer;

const isZero = (bytes: Buffer) => bytes.every((byte) => byte === 0);

const unavailable = (detail: string) => expect.objectContaining({ code: 'ERR_PROMPT_UNAVAILABLE', detail });

describe('an Assuan conversation', () => {
  test('sends a command as one line and resolves at OK', async () => {
    const { assuan, receive, sent } = await greeted();
    const answer = assuan.command('SETPROMPT PIN:');
    expect(sent()).toBe('SETPROMPT PIN:\n');
    receive('OK\n');
    expect(await answer).toEqual(Buffer.alloc(0));
  });

  test('decodes D lines, however the bytes arrive', async () => {
    const { assuan, receive } = await greeted();
    const answer = assuan.command('GETPIN');
    for (const character of `D ${ENCODED_PIN}\nOK\n`) receive(character);
    expect((await answer).toString()).toBe(PIN);
  });

  test('joins several D lines and passes over comments and status lines', async () => {
    const { assuan, receive } = await greeted();
    const answer = assuan.command('GETPIN');
    receive('# a comment\nS PIN_REPEATED\nD 12%33\nD 4%0A\nOK\n');
    expect((await answer).toString()).toBe('1234\n');
  });

  test('zeroes every chunk, whatever was in it', async () => {
    const { assuan, receive } = await greeted();
    const answer = assuan.command('GETPIN');
    const chunks = ['D Mar', 'ker%2542\nO', 'K\n'].map(receive);
    await answer;
    expect(chunks.every((chunk) => chunk.every((byte) => byte === 0))).toBe(true);
  });

  test('D-47 a PIN that is resolved lies in a buffer of its own, and nowhere else that we can see', async () => {
    const memory = watchMemory();
    const strings = vi.spyOn(Buffer.prototype, 'toString');
    onTestFinished(() => void strings.mockRestore());
    const { assuan, receive } = await greeted();
    const answer = assuan.command('GETPIN');
    receive(`S PIN_REPEATED\nD ${ENCODED_PIN}\nOK\n`);
    const pin = await answer;
    expect(pin.equals(Buffer.from(PIN))).toBe(true);
    expect(pin.buffer.byteLength).toBe(pin.length);
    pin.fill(0);
    expect(memory.isEmpty()).toBe(true);
    expect(strings).not.toHaveBeenCalled();
  });

  test.each([
    ['in an answer that is an error', `D ${ENCODED_PIN}\nERR 83886179 cancelled\n`],
    ['in a line that does not end', `D ${ENCODED_PIN}`],
    ['in data before a broken escape', `D ${ENCODED_PIN}\nD ${ENCODED_PIN}%2\n`],
    ['in a line that is nearly a D line', `D${ENCODED_PIN}\n`],
    ['in a line of its own', `${ENCODED_PIN}\n`],
    ['before something that is no Assuan', `D ${ENCODED_PIN}\nHTTP/1.1 200\n`],
    ['in a line that is too long', `D ${ENCODED_PIN.repeat(100)}\n`],
    ['in too much data', `D ${'1'.repeat(900)}\nD ${ENCODED_PIN.repeat(20)}\n`],
  ])('D-47 nothing of a PIN is left, and no string is made of it: %s', async (_, received) => {
    const memory = watchMemory();
    const { assuan, receive } = await greeted();
    const answer = assuan.command('GETPIN');
    const strings = vi.spyOn(Buffer.prototype, 'toString');
    onTestFinished(() => void strings.mockRestore());
    const chunk = receive(received);
    const made = strings.mock.results.map(({ value }) => value as string);
    assuan.end(new Error('the page went away'));
    const error = await answer.catch((reason: unknown) => reason);
    expect(isZero(chunk)).toBe(true);
    expect(memory.isEmpty()).toBe(true);
    expect(made.join()).not.toMatch(/Mark|111/);
    expect(inspect(error, { depth: null, showHidden: true })).not.toMatch(/Marker|111/);
  });

  test('D-47 a PIN that arrives after an abort, or whose second half does, is zeroed', async () => {
    const memory = watchMemory();
    const { assuan, receive } = await greeted();
    const answer = assuan.command('GETPIN');
    const first = receive('D Mark');
    assuan.end(new Error('the page went away'));
    const second = receive('er%2542\nOK\n');
    await expect(answer).rejects.toThrow('the page went away');
    expect([first, second].every(isZero) && memory.isEmpty()).toBe(true);
  });

  test('zeroes what arrives after the end', async () => {
    const { assuan, receive } = await greeted();
    assuan.end(new Error('closed'));
    expect(receive(`D ${ENCODED_PIN}\nOK\n`).every((byte) => byte === 0)).toBe(true);
  });

  test('the data of one answer is not in the next', async () => {
    const { assuan, receive } = await greeted();
    const first = assuan.command('GETPIN');
    receive('D 1234\nERR 83886179 Operation cancelled\n');
    await expect(first).rejects.toThrow();
    const second = assuan.command('GETPIN');
    receive('D 56\nOK\n');
    expect((await second).toString()).toBe('56');
  });

  test('tells the reason of ERR from its source', async () => {
    const { assuan, receive } = await greeted();
    const answer = assuan.command('GETPIN');
    receive('ERR 83886179 Operation cancelled <Pinentry>\n');
    await expect(answer).rejects.toMatchObject({ name: 'AssuanRefusal', reason: 99 } satisfies Partial<AssuanRefusal>);
  });

  test('D-15 tells a window that was closed from one whose button was pressed', async () => {
    const { assuan, receive } = await greeted();
    const closed = assuan.command('CONFIRM');
    receive('S BUTTON_INFO close\nERR 83886194 Not confirmed <Pinentry>\n');
    await expect(closed).rejects.toMatchObject({ reason: 114, windowClosed: true } satisfies Partial<AssuanRefusal>);
    const pressed = assuan.command('CONFIRM');
    receive('ERR 83886194 Not confirmed <Pinentry>\n');
    await expect(pressed).rejects.toMatchObject({ reason: 114, windowClosed: false } satisfies Partial<AssuanRefusal>);
  });

  test('declines inquiries', async () => {
    const { assuan, receive, sent } = await greeted();
    const answer = assuan.command('GETPIN');
    sent();
    receive('INQUIRE QUALITY 1234\n');
    expect(sent()).toBe('CAN\n');
    receive('OK\n');
    await answer;
  });

  test.each([
    ['something that is no Assuan', 'HTTP/1.1 200\n', 'pinentry does not speak Assuan'],
    ['a broken escape', 'D 1%2\nOK\n', 'pinentry sent a broken percent escape'],
    ['an escape of other digits', 'D 1%0g\nOK\n', 'pinentry sent a broken percent escape'],
    ['an endless line', `D ${'1'.repeat(1001)}`, 'pinentry sent a line that is too long'],
    ['endless data', `D ${'1'.repeat(900)}\n`.repeat(2), 'pinentry sent too much data'],
  ])('ends at %s', async (_, received, detail) => {
    const { assuan, receive } = await greeted();
    const answer = assuan.command('GETPIN');
    receive(received);
    await expect(answer).rejects.toEqual(unavailable(detail));
  });

  test('ends at an answer that nobody asked for', async () => {
    const { assuan, receive } = await greeted();
    receive('OK\n');
    await expect(assuan.command('GETPIN')).rejects.toEqual(unavailable('pinentry spoke out of turn'));
  });

  test('end() rejects the command in flight and later ones with its reason', async () => {
    const { assuan } = await greeted();
    const reason = new Error('the page went away');
    const answer = assuan.command('GETPIN');
    assuan.end(reason);
    await expect(answer).rejects.toBe(reason);
    await expect(assuan.command('GETPIN')).rejects.toBe(reason);
  });

  test('a line too long for the protocol is never sent', async () => {
    const { assuan, sent } = await greeted();
    await expect(assuan.command(`SETDESC ${'字'.repeat(400)}`)).rejects.toEqual(unavailable('a line for pinentry is too long'));
    expect(sent()).toBe('');
  });
});

test('a parameter cannot end its line', () => {
  expect(percentEncode('100%\r\nGETPIN')).toBe('100%25%0D%0AGETPIN');
});
