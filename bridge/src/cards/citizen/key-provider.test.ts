import { chmod, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { testCardId, testTransportKeyFile, testTransportKeys } from '@cardbridge/fixtures/cards';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { toBridgeError } from '../../error.js';
import { fileKeyProvider } from './key-provider.js';

const card = { cardId: testCardId('AA00000000000001'), cardNumber: 'AA00000000000001' };
const good = testTransportKeyFile([card.cardNumber, 'AA00000000000002']);

let folder: string;
let path: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'cardbridge-keys-'));
  path = join(folder, 'transport-keys.json');
});
afterEach(() => rm(folder, { recursive: true }));

describe('fileKeyProvider', () => {
  test('gives the keys of a card by its card id', async () => {
    await writeFile(path, good, { mode: 0o600 });
    expect(await fileKeyProvider(path, { mustExist: false }).keysFor(card)).toEqual(testTransportKeys(card.cardId));
  });

  test('takes hex in capitals', async () => {
    await writeFile(
      path,
      good.replace(/[0-9a-f]{20,}/g, (digits) => digits.toUpperCase()),
      { mode: 0o600 },
    );
    expect(await fileKeyProvider(path, { mustExist: false }).keysFor(card)).toEqual(testTransportKeys(card.cardId));
  });

  test('hands out copies that may be zeroed', async () => {
    await writeFile(path, good, { mode: 0o600 });
    const provider = fileKeyProvider(path, { mustExist: false });
    (await provider.keysFor(card))?.enc.fill(0);
    expect(await provider.keysFor(card)).toEqual(testTransportKeys(card.cardId));
  });

  test('has none for a card that is not listed', async () => {
    await writeFile(path, good, { mode: 0o600 });
    expect(
      await fileKeyProvider(path, { mustExist: false }).keysFor({ ...card, cardId: testCardId('AA00000000000003') }),
    ).toBeUndefined();
  });

  test('has none without a file, unless the file was named', async () => {
    expect(await fileKeyProvider(path, { mustExist: false }).keysFor(card)).toBeUndefined();
    await expect(fileKeyProvider(path, { mustExist: true }).keysFor(card)).rejects.toMatchObject({
      code: 'ERR_CONFIGURATION_INVALID',
      detail: expect.stringContaining('no such file'),
    });
  });

  test.skipIf(process.platform === 'win32').each([0o640, 0o604, 0o660, 0o644, 0o610])(
    'refuses a file that others may open (mode %o)',
    async (mode) => {
      await writeFile(path, good);
      await chmod(path, mode);
      await expect(fileKeyProvider(path, { mustExist: false }).keysFor(card)).rejects.toMatchObject({
        code: 'ERR_CONFIGURATION_INVALID',
      });
    },
  );

  const enc = 'c0ffee'.padEnd(32, '0');
  test.each([
    ['no JSON', `{ "cards": { "00": "${enc}`],
    ['something else', '[]'],
    ['no cards', '{}'],
    ['a short key', JSON.stringify({ cards: { [`${'0'.repeat(20)}`]: { enc, mac: enc.slice(2) } } })],
    ['a key that is not hex', JSON.stringify({ cards: { [`${'0'.repeat(20)}`]: { enc, mac: 'g'.repeat(32) } } })],
    ['a short card id', JSON.stringify({ cards: { '00': { enc, mac: enc } } })],
    ['one key only', JSON.stringify({ cards: { [`${'0'.repeat(20)}`]: { enc } } })],
    ['more than it should hold', JSON.stringify({ cards: {}, master: enc })],
  ])('refuses %s, and tells no key', async (_what, content) => {
    await writeFile(path, content, { mode: 0o600 });
    const error = toBridgeError(
      await fileKeyProvider(path, { mustExist: false })
        .keysFor(card)
        .catch((thrown: unknown) => thrown),
    );
    expect(error.code).toBe('ERR_CONFIGURATION_INVALID');
    expect(error.detail).toContain(path);
    expect(`${error.detail} ${error.message} ${String(error.cause)}`).not.toContain('c0ffee');
  });

  test('refuses what is not a file', async () => {
    await expect(fileKeyProvider(folder, { mustExist: false }).keysFor(card)).rejects.toMatchObject({
      code: 'ERR_CONFIGURATION_INVALID',
    });
  });
});
