import { createPivCard } from '@cardbridge/fixtures/cards';
import type { CardKind } from '@cardbridge/sdk/protocol';
import { describe, expect, test, vi } from 'vitest';
import { citizenCard, loadPeople, nhiCard, simulatedDesk } from '../../test/support/simulated-desk.js';
import { chooseReader, type WantedKinds } from './choose-reader.js';
import { authenticate, readNhi } from './index.js';
import type { Inventory } from './inventory.js';
import type { KnownReader } from './known-reader.js';

const signing: WantedKinds = [['citizen', 'organization'], ['piv']];
const { signal } = new AbortController();

type Content = CardKind | 'empty' | 'mute' | 'busy';

/** One reader for each, named A, B, C: a kind of card, or the state of a reader whose card nobody knows. */
function inventoryOf(...contents: readonly Content[]): Inventory {
  const readers = contents.map((content, at): KnownReader => {
    const name = String.fromCharCode(0x41 + at);
    if (content === 'empty' || content === 'mute' || content === 'busy') return { name, state: content };
    return { name, state: 'ready', card: { kind: content, notes: {}, removed: signal } };
  });
  return {
    readers: () => readers,
    trouble: () => undefined,
    moduleTroubles: () => [],
    onChange: () => () => undefined,
    settled: async () => undefined,
    exclusively: (_reader, work) => work(),
    refreshTokens: () => undefined,
    close: () => undefined,
  };
}

const chosen = (inventory: Inventory, name?: string, wanted = signing) =>
  chooseReader(inventory, wanted, name, signal, { busyPatienceMs: 0 });

describe('the reader', () => {
  test.each<[string, readonly Content[]]>([
    ['B', ['empty', 'citizen']],
    ['B', ['nhi', 'organization', 'unknown']],
    ['A', ['citizen', 'mute', 'busy']],
    ['B', ['piv', 'citizen']],
    ['A', ['organization', 'piv', 'piv']],
    ['A', ['piv']],
    ['C', ['empty', 'nhi', 'piv']],
    ['B', ['unknown', 'piv']],
  ])('%s of %j', async (name, contents) => {
    expect(await chosen(inventoryOf(...contents))).toMatchObject({ name });
  });

  test.each<[string, readonly Content[]]>([
    ['ERR_READER_AMBIGUOUS', ['citizen', 'organization']],
    ['ERR_READER_AMBIGUOUS', ['citizen', 'piv', 'citizen']],
    ['ERR_READER_AMBIGUOUS', ['piv', 'piv']],
    ['ERR_READER_NONE', []],
    ['ERR_CARD_NONE', ['empty', 'empty']],
    ['ERR_CARD_WRONG_KIND', ['empty', 'nhi']],
    ['ERR_CARD_UNSUPPORTED', ['unknown']],
    // Perhaps a citizen card that lies the wrong way round: nobody is asked for the PIN of the security key instead.
    ['ERR_CARD_UNRESPONSIVE', ['piv', 'mute']],
    ['ERR_CARD_BUSY', ['piv', 'busy']],
    ['ERR_CARD_UNRESPONSIVE', ['nhi', 'mute']],
  ])('%s for %j', async (code, contents) => {
    await expect(chosen(inventoryOf(...contents))).rejects.toMatchObject({ code });
  });

  test.each<[CardKind, readonly Content[]]>([
    ['piv', ['citizen', 'piv']],
    ['citizen', ['piv', 'citizen']],
    ['piv', ['mute', 'piv']],
    ['piv', ['piv', 'piv']],
  ])('that is named decides by itself: %s of %j', async (kind, contents) => {
    const name = contents.lastIndexOf(kind) === 0 ? 'A' : 'B';
    expect(await chosen(inventoryOf(...contents), name)).toMatchObject({ name, card: { kind } });
  });

  test('an NHI card is read with a security key beside it, which is never taken for one', async () => {
    expect(await chosen(inventoryOf('piv', 'nhi'), undefined, [['nhi']])).toMatchObject({ name: 'B' });
    await expect(chosen(inventoryOf('piv'), undefined, [['nhi']])).rejects.toMatchObject({ code: 'ERR_CARD_WRONG_KIND' });
    await expect(chosen(inventoryOf('piv', 'nhi'), 'A', [['nhi']])).rejects.toMatchObject({ code: 'ERR_CARD_WRONG_KIND' });
  });
});

describe('a card that another program holds', () => {
  /** A reader that is busy until the test says otherwise. */
  const busyReader = () => {
    const listeners = new Set<() => void>();
    let readers: readonly KnownReader[] = [{ name: 'A', state: 'busy' }];
    const inventory: Inventory = {
      ...inventoryOf(),
      readers: () => readers,
      onChange: (listener) => {
        listeners.add(listener);
        return () => void listeners.delete(listener);
      },
    };
    const become = (reader: KnownReader) => {
      readers = [reader];
      for (const listener of [...listeners]) listener();
    };
    return { inventory, become, listeners };
  };

  test('is waited for, through any change, and taken when it is free', async () => {
    const { inventory, become, listeners } = busyReader();
    const choosing = chooseReader(inventory, signing, undefined, signal);
    await vi.waitFor(() => expect(listeners.size).toBe(1));
    become({ name: 'A', state: 'busy' });
    await vi.waitFor(() => expect(listeners.size).toBe(1));
    become({ name: 'A', state: 'ready', card: { kind: 'citizen', notes: {}, removed: signal } });
    expect(await choosing).toMatchObject({ name: 'A', card: { kind: 'citizen' } });
    expect(listeners.size).toBe(0);
  });

  test('is waited for no longer than that', async () => {
    const { inventory, listeners } = busyReader();
    const choosing = chooseReader(inventory, signing, undefined, signal, { busyPatienceMs: 20 });
    await expect(choosing).rejects.toMatchObject({ code: 'ERR_CARD_BUSY' });
    expect(listeners.size).toBe(0);
  });

  test('is waited for by nobody when the page is gone', async () => {
    const { inventory, listeners } = busyReader();
    const page = new AbortController();
    const choosing = chooseReader(inventory, signing, undefined, page.signal);
    await vi.waitFor(() => expect(listeners.size).toBe(1));
    page.abort('gone');
    await expect(choosing).rejects.toBe('gone');
    expect(listeners.size).toBe(0);
  });
});

test('D-19 a security key that is always plugged in is not asked for its PIN beside a citizen card', async () => {
  const people = await loadPeople();
  const desk = simulatedDesk();
  desk.pcsc.insert('A', createPivCard({ person: people.other }));
  desk.pcsc.insert('B', citizenCard(people));
  await desk.settled();
  const run = { origin: 'https://service.example', signal, onProgress: () => {} };
  const challengeNonce = Buffer.alloc(32, 7).toString('base64');

  desk.calls.length = 0;
  desk.prompt.answers = [people.person.pin];
  const token = await authenticate(desk.context, { ...run, challengeNonce });
  expect(token.unverifiedCertificate).toBe(Buffer.from(people.person.signature.certificate).toString('base64'));
  expect(desk.calls).not.toContain('connect A');

  desk.prompt.answers = [people.other.pin];
  const other = await authenticate(desk.context, { ...run, challengeNonce, reader: 'A' });
  expect(other.unverifiedCertificate).toBe(Buffer.from(people.other.signature.certificate).toString('base64'));
  expect(desk.prompt.asked).toMatchObject([{ cardKind: 'citizen' }, { cardKind: 'piv' }]);

  desk.pcsc.remove('B');
  await desk.settled();
  desk.pcsc.insert('B', nhiCard(people));
  await desk.settled();
  desk.prompt.answers = [true];
  expect(await readNhi(desk.context, run)).toMatchObject({ name: people.person.name });
});
