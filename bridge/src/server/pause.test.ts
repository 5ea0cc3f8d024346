import { createNhiCard } from '@cardbridge/fixtures/cards';
import { loadTestPki } from '@cardbridge/fixtures/pki';
import { methodSchemas } from '@cardbridge/sdk/protocol';
import { expect, test } from 'vitest';
import { openWindow } from '../../test/support/fake-access.js';
import { GRANTED, openDoor, STRANGER } from '../../test/support/open-door.js';

const PATIENT = { timeout: 10_000 };
const PAUSED = { error: { data: { code: 'ERR_BRIDGE_PAUSED', retriable: true } } };

/** A page that was granted access, at a door with a card that it can read. */
async function readingDoor() {
  const [person] = (await loadTestPki()).citizens;
  if (person === undefined) throw new TypeError('the test PKI has no citizen');
  const opened = await openDoor();
  opened.pcsc.insert('Reader A', await createNhiCard({ person }));
  const page = await opened.page(GRANTED);
  expect(await page.call('access.request')).toMatchObject({ result: { granted: true } });
  await expect.poll(() => opened.inventory.readers()[0]?.card?.kind, PATIENT).toBe('nhi');
  return { opened, page };
}

test('an operation under way ends: its window closes, the page is told once, the connection stays, the reader is free', async () => {
  const { opened, page } = await readingDoor();
  const asked = new Promise<AbortSignal>((resolve) => {
    opened.prompt.confirm = (_, { signal }) => {
      resolve(signal);
      return new Promise((_, reject) => signal.addEventListener('abort', () => reject(signal.reason)));
    };
  });
  page.tell('read', 'card.readNhi');
  const window = await asked;
  expect(await page.receive()).toMatchObject({ method: 'operation.progress' });
  opened.door.setPaused(true);
  expect(window.aborted).toBe(true);
  expect(await page.receive()).toMatchObject({ id: 'read', ...PAUSED });
  expect(await page.call('bridge.info')).toMatchObject({ result: { protocol: 'cardbridge.v1' } });
  opened.door.setPaused(false);
  opened.prompt.confirm = async () => false;
  page.tell('again', 'card.readNhi');
  expect(await page.receive()).toMatchObject({ method: 'operation.progress' });
  expect(await page.receive()).toMatchObject({ id: 'again', error: { data: { code: 'ERR_CONFIRMATION_REFUSED' } } });
});

test('every request but bridge.info is refused as paused; what is no request is told as ever', async () => {
  const { opened, page } = await readingDoor();
  opened.door.setPaused(true);
  opened.touched.splice(0);
  for (const method of Object.keys(methodSchemas)) {
    const params = { challengeNonce: 'A'.repeat(44), requestId: 1 };
    const answer = await page.call(method, method === 'bridge.info' ? {} : params);
    expect(answer, method).toMatchObject(method === 'bridge.info' ? { result: {} } : PAUSED);
  }
  expect(opened.touched).toEqual([]);
  expect(await page.call('no.such')).toMatchObject({ error: { data: { code: 'ERR_METHOD_UNKNOWN' } } });
});

test('nobody is asked about a stranger, and a question on the screen is taken back; its connection stays', async () => {
  const opened = await openDoor();
  const page = await opened.page(STRANGER);
  opened.access.person = openWindow().person;
  page.tell('ask', 'access.request');
  await expect.poll(() => opened.access.asked.length, PATIENT).toBe(1);
  opened.door.setPaused(true);
  expect(opened.access.asked[0]?.signal.aborted).toBe(true);
  expect(await page.receive()).toMatchObject({ id: 'ask', ...PAUSED });
  opened.access.person = async () => {
    throw new Error('asked');
  };
  expect(await page.call('access.request')).toMatchObject(PAUSED);
  // It learns no more than before of what else there is.
  expect(await page.call('bridge.info')).toMatchObject({ error: { data: { code: 'ERR_ACCESS_REQUIRED' } } });
  opened.door.setPaused(false);
  opened.access.person = async () => 'once';
  expect(await page.call('access.request')).toMatchObject({ result: { granted: true } });
});

test('a site that is refused hears that and is sent away, paused or not', async () => {
  const opened = await openDoor();
  opened.access.standings.set(STRANGER, 'refused');
  for (const isPaused of [false, true]) {
    opened.door.setPaused(isPaused);
    const page = await opened.page(STRANGER);
    expect(await page.call('access.request')).toMatchObject({ error: { data: { code: 'ERR_ACCESS_REFUSED' } } });
    expect(await page.closed).toBe(4403);
  }
});

test('a page that watches readers hears of no change meanwhile, and of how it stands afterwards', async () => {
  const { opened, page } = await readingDoor();
  const deaf = await opened.page(GRANTED);
  await deaf.call('access.request');
  await page.call('readers.watch');
  opened.door.setPaused(true);
  opened.pcsc.addReader('Reader B');
  await expect.poll(() => opened.inventory.readers().length, PATIENT).toBe(2);
  // Had it been told, that would come before this.
  expect(await page.call('bridge.info')).toMatchObject({ result: {} });
  opened.door.setPaused(false);
  opened.door.setPaused(false);
  expect(await page.receive()).toMatchObject({
    method: 'readers.changed',
    params: { readers: [{ name: 'Reader A' }, { name: 'Reader B' }] },
  });
  expect(await page.call('bridge.info')).toMatchObject({ result: {} });
  expect(await deaf.call('bridge.info')).toMatchObject({ result: {} });
  opened.pcsc.removeReader('Reader B');
  expect(await page.receive()).toMatchObject({ method: 'readers.changed', params: { readers: [{ name: 'Reader A' }] } });
});
