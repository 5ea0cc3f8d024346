import type { SimulatedCard } from '@cardbridge/fixtures/cards';
import { beforeAll, expect, test, vi } from 'vitest';
import { citizenCard, loadPeople, nhiCard, type Pki, simulatedDesk } from '../../test/support/simulated-desk.js';
import type { SimulatedChip } from '../pcsc/index.js';

let people: Pki;
beforeAll(async () => {
  people = await loadPeople();
});

const soon = (check: () => void) => vi.waitFor(check, { interval: 1, timeout: 5000 });
const unknownChip: SimulatedChip = {
  atr: Uint8Array.of(0x3b, 0x00),
  reset: () => {},
  transmit: () => Uint8Array.of(0x6a, 0x82),
};
/** A card whose first answers make no sense. */
function halfIn(card: SimulatedCard, badAnswers: number): SimulatedChip {
  let bad = badAnswers;
  return {
    atr: card.atr,
    reset: () => card.reset(),
    transmit: (command) => (bad-- > 0 ? Uint8Array.of(0x90) : card.transmit(command)),
  };
}

test('recognises each insertion once, and tells of it', async () => {
  const desk = simulatedDesk();
  await desk.settled();
  const seen: string[] = [];
  desk.inventory.onChange(() =>
    seen.push(
      desk.inventory
        .readers()
        .map(({ state, card }) => card?.kind ?? state)
        .join(' '),
    ),
  );
  desk.pcsc.insert('A', citizenCard(people));
  await soon(() => expect(desk.inventory.readers()[0]).toMatchObject({ state: 'ready', card: { kind: 'citizen' } }));
  desk.pcsc.insert('B', nhiCard(people));
  await soon(() => expect(desk.inventory.readers()[1]).toMatchObject({ state: 'ready', card: { kind: 'nhi' } }));
  expect(seen).toEqual(['reading empty', 'citizen empty', 'citizen reading', 'citizen nhi']);
  expect(desk.calls.filter((call) => call.startsWith('connect'))).toEqual(['connect A', 'connect B']);
  expect(desk.calls.filter((call) => /^(end|disconnect)/.test(call)).every((call) => call.endsWith('leave'))).toBe(true);
});

test('D-30 a quick swap ends the old insertion and recognises the new card', async () => {
  const desk = simulatedDesk();
  desk.pcsc.insert('A', citizenCard(people));
  await desk.settled();
  const before = desk.inventory.readers()[0]?.card;
  desk.pcsc.remove('A');
  desk.pcsc.insert('A', citizenCard({ ...people, person: people.other }));
  await soon(() => expect(desk.inventory.readers()[0]?.card?.cardNumber).toBe(people.other.cardNumber));
  expect(before?.removed.aborted).toBe(true);
  expect(before?.removed.reason).toMatchObject({ code: 'ERR_CARD_REMOVED' });
  expect(desk.inventory.readers()[0]?.card?.removed.aborted).toBe(false);
});

test('a card that was only half in is looked at again; one that stays senseless is unknown', async () => {
  const desk = simulatedDesk();
  desk.pcsc.insert('A', halfIn(citizenCard(people), 3));
  desk.pcsc.insert('B', halfIn(citizenCard(people), 4));
  await desk.settled();
  expect(desk.inventory.readers().map(({ card }) => card?.kind)).toEqual(['citizen', 'unknown']);
});

test('a card of no family we know is unknown, after one look', async () => {
  const desk = simulatedDesk();
  desk.pcsc.insert('A', unknownChip);
  await desk.settled();
  expect(desk.inventory.readers()[0]).toMatchObject({ state: 'ready', card: { kind: 'unknown' } });
  expect(desk.calls.filter((call) => call === 'connect A')).toHaveLength(1);
});

test('a card that another program holds is busy, for as long as that takes, and then itself', async () => {
  const desk = simulatedDesk();
  await desk.settled();
  // The other program: it was first.
  desk.pcsc.insert('A', citizenCard(people));
  const other = await desk.pcsc.connect('A', { exclusive: true });
  await soon(() => expect(desk.inventory.readers()[0]?.state).toBe('busy'));
  await soon(() => expect(desk.calls.filter((call) => call === 'connect A').length).toBeGreaterThan(6));
  expect(desk.inventory.readers()[0]?.state).toBe('busy');
  await other.disconnect('leave');
  await soon(() => expect(desk.inventory.readers()[0]).toMatchObject({ state: 'ready', card: { kind: 'citizen' } }));
});

test('a silent card is being read until it is pulled, and holds nobody else up', async () => {
  const desk = simulatedDesk();
  desk.pcsc.insert('A', citizenCard(people), { muteAfter: 2 });
  desk.pcsc.insert('B', nhiCard(people));
  await soon(() => expect(desk.inventory.readers()[1]?.state).toBe('ready'));
  await desk.inventory.settled(new AbortController().signal, 'B');
  expect(desk.inventory.readers()[0]?.state).toBe('reading');
  const all = desk.inventory.settled(new AbortController().signal);
  desk.pcsc.remove('A');
  await all;
  expect(desk.inventory.readers()[0]?.state).toBe('empty');
});

test('a reader unplugged takes its card along; a new one is seen', async () => {
  const desk = simulatedDesk();
  desk.pcsc.insert('A', citizenCard(people));
  await desk.settled();
  const card = desk.inventory.readers()[0]?.card;
  desk.pcsc.removeReader('A');
  desk.pcsc.addReader('C');
  await soon(() => expect(desk.inventory.readers().map(({ name }) => name)).toEqual(['B', 'C']));
  expect(card?.removed.aborted).toBe(true);
});

test('a service that stops takes all readers along, says why, and brings them back', async () => {
  const desk = simulatedDesk();
  desk.pcsc.insert('A', citizenCard(people));
  await desk.settled();
  const card = desk.inventory.readers()[0]?.card;
  desk.pcsc.stopService();
  await soon(() => expect(desk.inventory.trouble()).toMatchObject({ code: 'ERR_PCSC_SERVICE_STOPPED' }));
  expect(desk.inventory.readers()).toEqual([]);
  expect(card?.removed.aborted).toBe(true);
  desk.pcsc.startService();
  await soon(() => expect(desk.inventory.readers()[0]).toMatchObject({ state: 'ready', card: { kind: 'citizen' } }));
  expect(desk.inventory.trouble()).toBeUndefined();
});

test('after close nothing waits, listens or is known', async () => {
  const desk = simulatedDesk();
  desk.pcsc.insert('A', citizenCard(people), { muteAfter: 2 });
  desk.pcsc.insert('B', nhiCard(people));
  await soon(() => expect(desk.inventory.readers()[1]?.state).toBe('ready'));
  const card = desk.inventory.readers()[1]?.card;
  const settled = desk.inventory.settled(new AbortController().signal);
  desk.inventory.close();
  await settled;
  expect(card?.removed.aborted).toBe(true);
  expect(desk.inventory.readers()).toEqual([]);
  const changed = vi.fn();
  desk.inventory.onChange(changed);
  desk.pcsc.remove('B');
  desk.pcsc.addReader('C');
  await soon(() => expect(desk.calls).toContain('abandon'));
  await new Promise((resolve) => setImmediate(resolve));
  expect(changed).not.toHaveBeenCalled();
});
