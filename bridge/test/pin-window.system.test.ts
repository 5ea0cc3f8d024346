import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { type CardMemory, createCitizenCard, type SimulatedCard, testTransportKeyFile } from '@cardbridge/fixtures/cards';
import { loadTestPki, type TestPerson, type TestPki } from '@cardbridge/fixtures/pki';
import { describeWith, type Requirement } from '@cardbridge/fixtures/requirements';
import { insertCard, type RunningPcscd, startPcscd, type VirtualInsertion } from '@cardbridge/fixtures/vpcd';
import { webSocketFrom } from '@cardbridge/fixtures/web-socket';
import { type AuthenticateOptions, type Bridge, connectBridge } from '@cardbridge/sdk';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { type RunningDaemon, startDaemonProcess } from './support/cardbridge.js';
import { type OverheardPinentry, type OverheardWindow, overhearPinentry } from './support/overheard-pinentry.js';
import { startVirtualDisplay, type VirtualDisplay } from './support/virtual-display.js';

const ORIGIN = 'https://granted.example';
const OTHER_ORIGIN = 'https://other.example';
const NONCE = Buffer.alloc(32, 7).toString('base64');
const READERS = ['CardBridge Test A', 'CardBridge Test B'];
const WRONG_PIN = '00000000';
/** The daemon takes no yes that comes sooner than half a second after the window (attack D-15). */
const READING = 700;
const YES = ['Tab', 'Return'];
/** Nor a PIN that comes sooner than a second after it. */
const TYPING = 1200;

const programs: readonly (readonly [Requirement, string])[] = [
  ['pinentry-gtk2', 'pinentry-gtk-2'],
  ['pinentry-qt', 'pinentry-qt'],
];

/** A citizen card in a reader, that counts the PINs it is asked to verify. */
interface CardInReader {
  readonly person: TestPerson;
  readonly reader: string;
  /** What "a try was spent" is judged by: commands that reached the card, and its own counter. */
  tries(): { readonly verifies: number; readonly left: number | undefined };
  pull(): Promise<void>;
}

describe.each(programs)('%s', (requirement, program) => {
  describeWith(['pcscd', requirement, 'xvfb', 'xdotool'], 'a PIN, from the page to the card', () => {
    let display: VirtualDisplay;
    let pcscd: RunningPcscd;
    let pki: TestPki;
    let pinentry: OverheardPinentry;
    let folder: string;
    let daemon: RunningDaemon | undefined;
    const pages: Bridge[] = [];
    const insertions: VirtualInsertion[] = [];

    beforeAll(async () => {
      pki = await loadTestPki();
      display = await startVirtualDisplay();
      pcscd = await startPcscd({ readers: READERS });
    });
    afterAll(async () => {
      await pcscd?.stop();
      await display?.stop();
    });
    beforeEach(async () => {
      folder = await mkdtemp(join(tmpdir(), 'cardbridge-window-'));
      pinentry = await overhearPinentry(program);
    });
    afterEach(async () => {
      for (const page of pages.splice(0)) page.close();
      for (const insertion of insertions.splice(0)) await insertion.remove();
      await daemon?.stop();
      daemon = undefined;
      await pinentry.remove();
      await rm(folder, { recursive: true, force: true });
    });

    /** A daemon with folders of its own, so that no test knows the tries of another. */
    const start = async (...args: readonly string[]): Promise<RunningDaemon> => {
      const keys = join(folder, 'keys.json');
      await writeFile(keys, testTransportKeyFile(pki.citizens.map(({ cardNumber }) => cardNumber)), { mode: 0o600 });
      const policy = join(folder, 'policy.json');
      await writeFile(policy, JSON.stringify({ origins: { allow: [ORIGIN, OTHER_ORIGIN] } }));
      daemon = await startDaemonProcess(
        ['--policy', policy, '--transport-keys', keys, '--pinentry', pinentry.program, ...args],
        join(folder, 'run'),
        { DISPLAY: display.name, WAYLAND_DISPLAY: '' },
      );
      return daemon;
    };
    const open = async (origin = ORIGIN): Promise<Bridge> => {
      const { port } = daemon ?? (await start());
      const page = await connectBridge({ ports: [port], WebSocket: webSocketFrom(origin) });
      pages.push(page);
      return page;
    };
    const readerOf = async (page: Bridge, reader: string) => (await page.readers()).find(({ name }) => name === reader);
    const put = async (page: Bridge, { index = 0, memory }: { index?: number; memory?: CardMemory } = {}) => {
      const person = pki.citizens[index];
      const reader = pcscd.readers[index];
      if (!person || !reader) throw new Error('no such person or reader');
      const card = createCitizenCard({ person, pki, ...(memory ? { memory } : {}) });
      const { counted, verifies } = countingVerifies(card);
      const insertion = await insertCard(counted, { port: reader.port });
      insertions.push(insertion);
      await expect.poll(() => readerOf(page, reader.name)).toMatchObject({ state: 'ready', card: { kind: 'citizen' } });
      return {
        person,
        reader: reader.name,
        tries: () => ({ verifies: verifies(), left: card.memory().triesLeft }),
        pull: insertion.remove,
      } satisfies CardInReader;
    };
    const authenticate = (page: Bridge, { reader }: CardInReader, options: Partial<AuthenticateOptions> = {}) => {
      // Each page has names of its own for the readers.
      const outcome = readerOf(page, reader).then((found) =>
        page.authenticate({ challengeNonce: NONCE, readerId: found?.id ?? '', ...options }),
      );
      // Looked at when the test gets there.
      outcome.catch(() => undefined);
      return outcome;
    };

    /** The window of that number is there and has the keyboard. */
    const window = async (number: number): Promise<OverheardWindow | undefined> => {
      await expect.poll(async () => (await pinentry.windows()).length).toBeGreaterThanOrEqual(number);
      await display.focus('^CardBridge$');
      expect(await pinentry.windows()).toHaveLength(number);
      expect(await display.titles()).toEqual(['CardBridge']);
      return (await pinentry.windows()).at(-1);
    };
    const type = async (pin: string) => {
      await delay(TYPING);
      await display.type(pin);
      await display.press('Return');
    };
    const press = async (keys: readonly string[]) => {
      for (const key of keys) await display.press(key);
    };
    const sayYes = async () => {
      await delay(READING);
      await press(YES);
    };
    const noWindow = () => expect.poll(() => display.titles()).toEqual([]);

    test('the right PIN gives the token; the program is found by its name alone, too', async () => {
      await start('--pinentry', program);
      const page = await open();
      const card = await put(page);
      const token = authenticate(page, card);
      await display.focus('^CardBridge$');
      await type(card.person.pin);
      expect(await token).toMatchObject({ format: 'web-eid:1.0', algorithm: 'RS256' });
      expect(card.tries()).toEqual({ verifies: 1, left: 3 });
      await noWindow();
    });

    test.each([
      { args: [], language: 'zh-TW', says: ['用您的卡片登入：', '自然人憑證'], buttons: { ok: '登入', cancel: '取消' } },
      {
        args: ['--language', 'en'],
        language: 'en',
        says: ['Sign in with your card to:', 'citizen certificate card'],
        buttons: { ok: 'Sign in', cancel: 'Cancel' },
      },
    ])('the window speaks $language, and names origin and card', async ({ args, says, buttons }) => {
      await start(...args);
      const page = await open();
      const card = await put(page);
      const token = authenticate(page, card);
      const shown = await window(1);
      expect(shown).toMatchObject({ kind: 'pin', ...buttons });
      for (const text of [...says, ORIGIN, card.person.cardNumber.slice(-4)]) expect(shown?.description).toContain(text);
      await type(card.person.pin);
      expect(await token).toMatchObject({ format: 'web-eid:1.0' });
    });

    test('D-19 a PIN that cannot be one spends no try; a wrong one comes back with the count, and the right one succeeds', async () => {
      const page = await open();
      const card = await put(page);
      const token = authenticate(page, card);
      expect(await window(1)).not.toHaveProperty('error');
      await type('12345');
      expect((await window(2))?.error).toContain('這次不算錯誤次數');
      expect(card.tries()).toEqual({ verifies: 0, left: 3 });
      await type(WRONG_PIN);
      expect((await window(3))?.error).toBe('PIN 碼錯誤，還可以試 2 次。');
      expect(card.tries()).toEqual({ verifies: 1, left: 2 });
      await type(card.person.pin);
      expect(await token).toMatchObject({ format: 'web-eid:1.0' });
      expect(card.tries()).toEqual({ verifies: 2, left: 3 });
    });

    test('D-15 what was typed for another program when the window took the keyboard spends no try, and is asked for again', async () => {
      const page = await open();
      const card = await put(page);
      const token = authenticate(page, card);
      await display.focus('^CardBridge$');
      await display.type('thanks');
      await display.press('Return');
      expect((await window(2))?.error).toContain('輸入得太快');
      expect(card.tries()).toEqual({ verifies: 0, left: 3 });
      await type(card.person.pin);
      expect(await token).toMatchObject({ format: 'web-eid:1.0' });
      expect(card.tries()).toEqual({ verifies: 1, left: 3 });
    });

    /** Two wrong PINs: what stands there then is the question before the last try. */
    const typeTwoWrong = async (): Promise<void> => {
      for (const number of [1, 2]) {
        await window(number);
        await type(WRONG_PIN);
      }
      expect(await window(3)).toMatchObject({
        kind: 'confirm',
        description: expect.stringContaining('只剩最後 1 次'),
        ok: '我記得 PIN 碼，繼續',
      });
    };

    test('D-19 before the last try the person is asked, and then types the PIN', async () => {
      const page = await open();
      const card = await put(page);
      const token = authenticate(page, card);
      await typeTwoWrong();
      await sayYes();
      expect(await window(4)).toMatchObject({ kind: 'pin', error: 'PIN 碼錯誤，只剩最後 1 次。' });
      expect(card.tries()).toEqual({ verifies: 2, left: 1 });
      await type(card.person.pin);
      expect(await token).toMatchObject({ format: 'web-eid:1.0' });
      expect(card.tries()).toEqual({ verifies: 3, left: 3 });
    });

    test.each([
      { how: 'Enter, where the keyboard stands', no: () => display.press('Return') },
      { how: 'Escape', no: () => display.press('Escape') },
      { how: 'closing the window', no: () => display.close() },
    ])('D-19 a no before the last try spends nothing ($how)', async ({ no }) => {
      const page = await open();
      const card = await put(page);
      const token = authenticate(page, card);
      await typeTwoWrong();
      // No haste that would have it asked again.
      await delay(READING);
      await no();
      await expect(token).rejects.toMatchObject({ code: 'ERR_PIN_CANCELLED' });
      expect(card.tries()).toEqual({ verifies: 2, left: 1 });
      expect(await pinentry.windows()).toHaveLength(3);
      await noWindow();
    });

    test('D-19 a card that locks says where it is unlocked; from then on the person is asked before it is asked anything', async () => {
      const page = await open();
      const card = await put(page);
      let isSettled = false;
      const locking = authenticate(page, card);
      const settled = () => {
        isSettled = true;
      };
      void locking.then(settled, settled);
      await typeTwoWrong();
      await sayYes();
      await window(4);
      await type(WRONG_PIN);
      const notice = await window(5);
      expect(notice).toMatchObject({ kind: 'notice', description: expect.stringContaining('moica.nat.gov.tw'), ok: '知道了' });
      expect(isSettled).toBe(false);
      await display.press('Return');
      await expect(locking).rejects.toMatchObject({ code: 'ERR_PIN_LOCKED' });
      expect(card.tries()).toEqual({ verifies: 3, left: 0 });

      const refused = authenticate(page, card);
      const question = await window(6);
      expect(question).toMatchObject({ kind: 'confirm', ok: '我已經解鎖，繼續', cancel: '取消' });
      expect(question?.description).toContain('moica.nat.gov.tw');
      await display.press('Escape');
      await expect(refused).rejects.toMatchObject({ code: 'ERR_PIN_LOCKED' });
      expect(card.tries()).toEqual({ verifies: 3, left: 0 });
      await noWindow();

      // Unlocked at a household registration office, say.
      await card.pull();
      await expect.poll(async () => (await page.readers()).every(({ state }) => state === 'empty')).toBe(true);
      const unlocked = await put(page, { memory: { triesLeft: 3 } });
      const token = authenticate(page, unlocked);
      expect((await window(7))?.kind).toBe('confirm');
      await sayYes();
      expect((await window(8))?.kind).toBe('pin');
      await type(unlocked.person.pin);
      expect(await token).toMatchObject({ format: 'web-eid:1.0' });
      expect(unlocked.tries()).toEqual({ verifies: 1, left: 3 });
    });

    test.each([
      { how: 'Escape', cancel: () => display.press('Escape') },
      { how: 'the cross of its frame', cancel: () => display.close() },
    ])('D-19 a window that is cancelled spends no try ($how)', async ({ cancel }) => {
      const page = await open();
      const card = await put(page);
      const token = authenticate(page, card);
      await window(1);
      await display.type(card.person.pin);
      await cancel();
      await expect(token).rejects.toMatchObject({ code: 'ERR_PIN_CANCELLED' });
      expect(card.tries()).toEqual({ verifies: 0, left: 3 });
      await noWindow();
    });

    test('D-48 when the page goes, so does the window, and what was typed there reaches no card', async () => {
      const page = await open();
      const card = await put(page);
      const token = authenticate(page, card);
      await window(1);
      await display.type(card.person.pin);
      page.close();
      await noWindow();
      await expect(token).rejects.toMatchObject({ name: 'CardBridgeError' });
      expect(card.tries()).toEqual({ verifies: 0, left: 3 });
      // Nothing of it is left in the way of the next page.
      const next = await open();
      const again = authenticate(next, card);
      await window(2);
      await type(card.person.pin);
      expect(await again).toMatchObject({ format: 'web-eid:1.0' });
    });

    test('D-48 a page that gives up takes its window back and stays connected', async () => {
      const page = await open();
      const card = await put(page);
      const patience = new AbortController();
      const token = authenticate(page, card, { signal: patience.signal });
      await window(1);
      patience.abort();
      await expect(token).rejects.toThrow();
      await noWindow();
      expect(await page.readers()).not.toEqual([]);
      expect(card.tries()).toEqual({ verifies: 0, left: 3 });
    });

    test('D-30 a card that is pulled takes the window with it', async () => {
      const page = await open();
      const card = await put(page);
      const token = authenticate(page, card);
      await window(1);
      await display.type(card.person.pin);
      await card.pull();
      await expect(token).rejects.toMatchObject({ code: 'ERR_CARD_REMOVED' });
      await noWindow();
      expect(card.tries()).toEqual({ verifies: 0, left: 3 });
    });

    test('D-14 two pages at once: one window after the other', async () => {
      const [page, other] = [await open(), await open(OTHER_ORIGIN)];
      const [card, otherCard] = [await put(page), await put(other, { index: 1 })];
      const token = authenticate(page, card);
      expect((await window(1))?.description).toContain(ORIGIN);
      const stages: string[] = [];
      const otherToken = authenticate(other, otherCard, { onProgress: ({ stage }) => stages.push(stage) });
      await expect.poll(() => stages).toContain('waiting-for-pin');
      // As long as a window takes to open, were there nothing that keeps it.
      await delay(READING);
      expect(await pinentry.windows()).toHaveLength(1);
      expect(await display.titles()).toEqual(['CardBridge']);
      await type(card.person.pin);
      expect((await window(2))?.description).toContain(OTHER_ORIGIN);
      await type(otherCard.person.pin);
      expect(await token).toMatchObject({ unverifiedContext: { origin: ORIGIN } });
      expect(await otherToken).toMatchObject({ unverifiedContext: { origin: OTHER_ORIGIN } });
    });
  });
});

/** VERIFY travels in a secure channel; its instruction byte stands outside of the cipher (GlobalPlatform Amendment D §6.2.4). */
const VERIFY = 0x20;

function countingVerifies(card: SimulatedCard) {
  let verifies = 0;
  const counted: SimulatedCard = {
    kind: card.kind,
    atr: card.atr,
    reset: () => card.reset(),
    memory: () => card.memory(),
    transmit: (command) => {
      if (command[1] === VERIFY) verifies += 1;
      return card.transmit(command);
    },
  };
  return { counted, verifies: () => verifies };
}
