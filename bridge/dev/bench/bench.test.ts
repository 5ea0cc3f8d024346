import { createCitizenCard, createPivCard } from '@cardbridge/fixtures/cards';
import { loadTestPki } from '@cardbridge/fixtures/pki';
import { describe, expect, test } from 'vitest';
import { createSimulatedPcsc } from '../../src/pcsc/index.js';
import { cardsAsText } from './cards/cards-as-text.js';
import { measureOwnTime } from './cards/measure-own-time.js';
import { measureTraffic } from './cards/measure-traffic.js';
import { growthOf } from './soak/growth-of.js';
import { type Holding, measure } from './soak/measure.js';
import { watchPcsc } from './soak/watch-pcsc.js';
import { minus, watchChip } from './watch-chip.js';

const pki = await loadTestPki();
const [person] = pki.citizens;
if (!person) throw new TypeError('the test PKI has no citizen');

describe('what is asked of a card', () => {
  test('every exchange counts, with all its bytes, also one that finds nothing', () => {
    const { chip, traffic } = watchChip(createPivCard({ person }));
    chip.transmit(Uint8Array.of(0x00, 0xa4, 0x04, 0x00, 0x02, 0xd1, 0x58));
    expect(traffic()).toEqual({ apdus: 1, bytes: 7 + 2 });
    const before = traffic();
    // A long answer to one without Le comes by GET RESPONSE.
    const select = Uint8Array.from([0x00, 0xa4, 0x04, 0x00, 0x09, 0xa0, 0x00, 0x00, 0x03, 0x08, 0x00, 0x00, 0x10, 0x00]);
    const answer = chip.transmit(select);
    expect(answer[0]).toBe(0x61);
    const rest = chip.transmit(Uint8Array.of(0x00, 0xc0, 0x00, 0x00, 0x00));
    expect(minus(traffic(), before)).toEqual({ apdus: 2, bytes: select.length + 2 + 5 + rest.length });
  });

  test('a PIN is on the card from the VERIFY that brings it until the reset', () => {
    const { chip, hasPin } = watchChip(createPivCard({ person }));
    chip.transmit(Uint8Array.of(0x00, 0x20, 0x00, 0x80));
    expect(hasPin()).toBe(false);
    chip.transmit(Uint8Array.from([0x00, 0x20, 0x00, 0x80, 0x08, ...Buffer.from(person.pin.padEnd(8, '\u00ff'), 'latin1')]));
    expect(hasPin()).toBe(true);
    chip.reset();
    expect(hasPin()).toBe(false);
  });

  test.each([
    ['PIV', () => createPivCard({ person })],
    ['citizen', () => createCitizenCard({ person, pki })],
  ])('a %s card that was just put in is asked more than one that is known', async (_, card) => {
    const { cold, warm } = await measureTraffic(card(), person.pin);
    expect(warm.apdus).toBeGreaterThan(3);
    expect(cold.apdus).toBeGreaterThan(warm.apdus);
    expect(cold.bytes).toBeGreaterThan(warm.bytes);
  });

  test('our own time is what neither card nor person took', async () => {
    const { p50Ms, p99Ms } = await measureOwnTime(createPivCard({ person }), person.pin, 3);
    expect(p50Ms).toBeGreaterThan(0);
    expect(p99Ms).toBeGreaterThanOrEqual(p50Ms);
  });

  test('the table has every figure, and the goals beside', () => {
    const at = (apdus: number) => ({ cold: { apdus, bytes: 1 }, warm: { apdus: apdus + 1, bytes: 2 } });
    const figures = { piv: { extended: at(11), short: at(21) }, citizenGen2: at(31), opensc: null };
    const text = cardsAsText({ ...figures, own: { p50Ms: 1.5, p99Ms: 2.5 } }, 10);
    for (const figure of ['11', '12', '21', '22', '31', '32', '1.5', '2.5', 'at most 12']) expect(text).toContain(figure);
  });
});

describe('what stays behind', () => {
  const holding: Holding = { handles: 3, timers: 2, processes: 1, fds: 20, heapBytes: 2e7, rssBytes: 1e8 };

  test('is told by name, and one more is too many of what is counted', () => {
    expect(growthOf(holding, holding)).toEqual([]);
    expect(growthOf(holding, { ...holding, handles: 2, rssBytes: 1.1e8, heapBytes: 2.1e7 })).toEqual([]);
    expect(growthOf(holding, { ...holding, timers: 3 })).toEqual(['timers grew from 2 to 3']);
    expect(growthOf(holding, { ...holding, fds: 21, heapBytes: 3e7 })).toEqual([
      'fds grew from 20 to 21',
      'heapBytes grew from 20000000 to 30000000',
    ]);
    expect(growthOf({ ...holding, fds: null }, { ...holding, fds: null })).toEqual([]);
  });

  test('a timer that runs is seen', async () => {
    const before = await measure();
    const timer = setTimeout(() => undefined, 60_000);
    expect((await measure()).timers).toBe(before.timers + 1);
    clearTimeout(timer);
  });

  test('a card is held until it is let go of, or given up', async () => {
    const inner = createSimulatedPcsc({ readers: ['A'] });
    inner.insert('A', createPivCard({ person }));
    const { pcsc, held } = watchPcsc(inner);
    const [one, other] = [await pcsc.connect('A'), await pcsc.connect('A')];
    expect(held()).toBe(2);
    await one.disconnect('leave');
    expect(held()).toBe(1);
    other.abandon();
    expect(held()).toBe(0);
    await pcsc.close();
  });
});
