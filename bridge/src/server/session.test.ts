import { once } from 'node:events';
import { createNhiCard } from '@cardbridge/fixtures/cards';
import { loadTestPki } from '@cardbridge/fixtures/pki';
import { eventSchemas, type MethodName, methodSchemas, type Result } from '@cardbridge/sdk/protocol';
import * as v from 'valibot';
import { describe, expect, test } from 'vitest';
import { openWindow } from '../../test/support/fake-access.js';
import { GRANTED, openDoor, type Page, STRANGER } from '../../test/support/open-door.js';
import { BridgeError } from '../error.js';

/** For machines that do much else. */
const PATIENT = { timeout: 10_000 };

type Door = Awaited<ReturnType<typeof openDoor>>;

interface Answer<M extends MethodName> {
  readonly result: Result<M>;
}

const refusal = (code: string) => ({ error: { data: { code } } });

async function grantedPage(opened: Door): Promise<Page> {
  const page = await opened.page(GRANTED);
  expect(await page.call('access.request')).toMatchObject({ result: { granted: true } });
  return page;
}

async function nhiCard() {
  const [person] = (await loadTestPki()).citizens;
  if (person === undefined) throw new TypeError('the test PKI has no citizen');
  return createNhiCard({ person });
}

/** A person who looks at the window about NHI data and says nothing; gives the signal of that window. */
function silentPerson({ prompt }: Door): Promise<AbortSignal> {
  return new Promise((resolve) => {
    prompt.confirm = (_, { signal }) => {
      resolve(signal);
      return new Promise((_, reject) => signal.addEventListener('abort', () => reject(signal.reason)));
    };
  });
}

/** A page whose `card.readNhi`, with the id `read`, waits for the person. */
async function readingPage(opened: Door) {
  opened.pcsc.insert('Reader A', await nhiCard());
  const asked = silentPerson(opened);
  const page = await grantedPage(opened);
  page.tell('read', 'card.readNhi');
  const signal = await asked;
  // What it says on the way is not what these tests are about.
  expect(await page.receive()).toMatchObject({ method: 'operation.progress', params: { stage: 'waiting-for-confirmation' } });
  return { page, signal };
}

/** No operation holds the reader: the next one gets as far as its window. */
async function expectReaderFree(opened: Door): Promise<void> {
  opened.prompt.confirm = async () => false;
  const page = await opened.page(GRANTED);
  await page.call('access.request');
  await expect
    .poll(async () => {
      page.tell('again', 'card.readNhi');
      for (;;) {
        const message = (await page.receive()) as { id?: string; error?: { data: { code: string } } };
        if (message.id === 'again') return message.error?.data.code;
      }
    }, PATIENT)
    .toBe('ERR_CONFIRMATION_REFUSED');
}

describe('a page without a grant', () => {
  const everyCall: [string, unknown][] = [
    ...Object.keys(methodSchemas)
      .filter((method) => method !== 'access.request')
      .map((method): [string, unknown] => [method, {}]),
    ['bridge.info', { wrong: true }],
    ['readers.list', undefined],
    ['card.authenticate', { challengeNonce: 'A'.repeat(44) }],
    ['card.authenticate', { challengeNonce: 7 }],
    ['card.readNhi', { readerId: 'r1' }],
    ['operation.cancel', { requestId: 1 }],
    ['no.such', {}],
    ['', {}],
    ['__proto__', {}],
    ['constructor', {}],
    ['access.requests', {}],
  ];

  /** Every answer to a stranger, with the id, which it chose itself, taken out. */
  async function answersOf(page: Page): Promise<Set<string>> {
    const answers = new Set<string>();
    for (const [method, params] of everyCall) {
      page.tell(7, method, params);
      answers.add(await page.receiveText());
    }
    return answers;
  }

  test('D-07 gets one answer to everything, to the byte, with no reader, with two, and with a card', async () => {
    const opened = await openDoor({ readers: [] });
    const page = await opened.page(STRANGER);
    const before = await answersOf(page);
    expect(before.size).toBe(1);
    opened.pcsc.addReader('Reader A');
    opened.pcsc.addReader('Reader B');
    const second = await opened.page('https://second.example');
    expect(await answersOf(second)).toEqual(before);
    opened.pcsc.insert('Reader A', await nhiCard());
    await expect.poll(() => opened.inventory.readers().map(({ state }) => state), PATIENT).toContain('ready');
    expect(await answersOf(await opened.page('https://third.example'))).toEqual(before);
    // Nothing was told without being asked, either.
    const [answer] = before;
    expect(JSON.parse(answer ?? '')).toMatchObject({ id: 7, ...refusal('ERR_ACCESS_REQUIRED') });
    page.tell(7, 'readers.list');
    expect(await page.receiveText()).toBe(answer);
  });

  test('D-07 D-08 is answered without a look at readers or cards: there is nothing to measure', async () => {
    const opened = await openDoor();
    opened.pcsc.insert('Reader A', await nhiCard());
    await expect.poll(() => opened.inventory.readers().map(({ state }) => state), PATIENT).toContain('ready');
    opened.touched.length = 0;
    const page = await opened.page(STRANGER);
    await answersOf(page);
    await page.raw('{');
    expect(await page.call('access.request', { origin: GRANTED })).toMatchObject(refusal('ERR_PARAMS_INVALID'));
    expect(await page.call('access.request')).toMatchObject(refusal('ERR_ACCESS_REFUSED'));
    expect(await page.closed).toBe(4403);
    expect(opened.touched).toEqual([]);
    // The same list has something of a page that may.
    await (await grantedPage(opened)).call('readers.list');
    expect(opened.touched).toContain('inventory.readers');
  });

  test('D-08 gets nothing of a card before the yes, and the operations not by asking often', async () => {
    const opened = await openDoor();
    opened.pcsc.insert('Reader A', await nhiCard());
    const window = openWindow();
    opened.access.person = window.person;
    const page = await opened.page(STRANGER);
    page.tell('ask', 'access.request');
    for (const method of ['card.readNhi', 'readers.list', 'card.readNhi']) {
      expect(await page.call(method)).toMatchObject(refusal('ERR_ACCESS_REQUIRED'));
    }
    window.say('once');
    expect(await page.receive()).toMatchObject({ id: 'ask', result: { granted: true } });
    expect(await page.call('readers.list')).toMatchObject({ result: { readers: [{ name: 'Reader A' }] } });
  });

  test('is told no, and its socket closes; another of the same site may ask on its own', async () => {
    const opened = await openDoor();
    const [page, other] = [await opened.page(STRANGER), await opened.page(STRANGER)];
    expect(await page.call('access.request')).toMatchObject({ error: { code: -32000, data: { code: 'ERR_ACCESS_REFUSED' } } });
    expect(await page.closed).toBe(4403);
    opened.access.person = async () => 'once';
    expect(await other.call('access.request')).toMatchObject({ result: { granted: true } });
  });

  test.each([
    ['ERR_ACCESS_REFUSED', true],
    ['ERR_PROMPT_COOLING_DOWN', true],
    ['ERR_OPERATION_BUSY', false],
    ['ERR_PROMPT_UNAVAILABLE', false],
  ] as const)('%s is answered, and closes the socket: %s', async (code, closes) => {
    const opened = await openDoor();
    opened.access.person = async () => {
      throw new BridgeError(code);
    };
    const page = await opened.page(STRANGER);
    expect(await page.call('access.request')).toMatchObject(refusal(code));
    if (closes) expect(await page.closed).toBe(4403);
    else {
      opened.access.person = async () => 'once';
      expect(await page.call('access.request')).toMatchObject({ result: { granted: true } });
    }
  });

  test('D-48 that goes away while it is asked about has its window closed', async () => {
    const opened = await openDoor();
    opened.access.person = openWindow().person;
    const page = await opened.page(STRANGER);
    page.tell(1, 'access.request');
    await expect.poll(() => opened.access.asked.length, PATIENT).toBe(1);
    page.socket.terminate();
    await expect.poll(() => opened.access.asked[0]?.signal.aborted, PATIENT).toBe(true);
  });

  test('D-50 in a frame is asked about by its own origin, whatever the page around it may do', async () => {
    const opened = await openDoor();
    await grantedPage(opened);
    const frame = await opened.page('https://frame.example');
    expect(await frame.call('readers.list')).toMatchObject(refusal('ERR_ACCESS_REQUIRED'));
    expect(await frame.call('access.request')).toMatchObject(refusal('ERR_ACCESS_REFUSED'));
    expect(opened.access.asked.map(({ origin }) => origin)).toEqual(['https://frame.example']);
  });

  test('of an origin that comes to be refused while it waits is answered and closed; who had not asked hears it then', async () => {
    const opened = await openDoor();
    opened.access.person = openWindow().person;
    const [asking, quiet] = [await opened.page(STRANGER), await opened.page(STRANGER)];
    asking.tell(1, 'access.request');
    await expect.poll(() => opened.access.asked.length, PATIENT).toBe(1);
    opened.access.change(undefined, { [STRANGER]: 'refused' });
    expect(await asking.receive()).toMatchObject({ id: 1, ...refusal('ERR_ACCESS_REFUSED') });
    expect(await asking.closed).toBe(4403);
    expect(opened.access.asked[0]?.signal.aborted).toBe(true);
    expect(await quiet.call('access.request')).toMatchObject(refusal('ERR_ACCESS_REFUSED'));
    expect(await quiet.closed).toBe(4403);
  });

  test('is not let in by a yes that the rules overtook', async () => {
    const opened = await openDoor();
    opened.access.person = async (origin) => {
      opened.access.standings.set(origin, 'refused');
      return 'once';
    };
    const page = await opened.page(STRANGER);
    expect(await page.call('access.request')).toMatchObject(refusal('ERR_ACCESS_REFUSED'));
    const second = await opened.page('https://second.example');
    // Remembered, they said, but it is not: taken back in the same moment.
    opened.access.person = async () => 'remembered';
    expect(await second.call('access.request')).toMatchObject(refusal('ERR_ACCESS_REFUSED'));
    expect(await second.closed).toBe(4403);
  });
});

describe('a page with a grant', () => {
  test('must still ask first; a second question is answered at once', async () => {
    const opened = await openDoor();
    const page = await opened.page(GRANTED);
    expect(await page.call('readers.list')).toMatchObject(refusal('ERR_ACCESS_REQUIRED'));
    expect(await page.call('access.request')).toMatchObject({ result: { granted: true } });
    const stranger = await opened.page(STRANGER);
    opened.access.person = async () => 'once';
    await stranger.call('access.request');
    expect(await stranger.call('access.request')).toMatchObject({ result: { granted: true } });
    expect(opened.access.asked).toHaveLength(1);
  });

  test('D-26 sees readers by ids of its own; those of another connection mean nothing', async () => {
    const opened = await openDoor();
    const [one, two] = [await grantedPage(opened), await grantedPage(opened)];
    const ids = [];
    for (const page of [one, two]) {
      const { result } = (await page.call('readers.list')) as Answer<'readers.list'>;
      expect(v.is(methodSchemas['readers.list'].result, result)).toBe(true);
      expect(result.readers).toMatchObject([{ name: 'Reader A', state: 'empty' }]);
      ids.push(result.readers[0]?.id);
    }
    expect(ids[0]).not.toBe(ids[1]);
    for (const readerId of [ids[0], 'Reader A', '0']) {
      expect(await two.call('card.readNhi', { readerId })).toMatchObject(refusal('ERR_READER_UNKNOWN'));
    }
    expect(await two.call('card.readNhi', { readerId: ids[1] })).toMatchObject(refusal('ERR_CARD_NONE'));
  });

  test('D-26 cannot use the id of a request that is under way, nor cancel one of another connection', async () => {
    const opened = await openDoor();
    const { page, signal } = await readingPage(opened);
    page.tell('read', 'bridge.info');
    expect(await page.receive()).toMatchObject({ id: null, ...refusal('ERR_MESSAGE_MALFORMED') });
    const other = await grantedPage(opened);
    expect(await other.call('operation.cancel', { requestId: 'read' })).toMatchObject({ result: { cancelled: false } });
    expect(signal.aborted).toBe(false);
    expect(await page.call('operation.cancel', { requestId: 'read' })).toMatchObject({ result: { cancelled: true } });
    expect(await page.receive()).toMatchObject({ id: 'read', ...refusal('ERR_OPERATION_CANCELLED') });
    expect(await page.raw('{"jsonrpc":"2.0","id":"read","method":"bridge.info"}')).toMatchObject({ id: 'read', result: {} });
  });

  test('watches readers come and go, once each', async () => {
    const opened = await openDoor();
    const page = await grantedPage(opened);
    await page.call('readers.watch');
    opened.pcsc.addReader('Reader B');
    const event = (await page.receive()) as { method: 'readers.changed'; params: unknown };
    expect(event.method).toBe('readers.changed');
    expect(v.is(eventSchemas['readers.changed'], event.params)).toBe(true);
    expect(event.params).toMatchObject({ readers: [{ name: 'Reader A' }, { name: 'Reader B' }] });
    await page.call('readers.unwatch');
    opened.pcsc.removeReader('Reader B');
    expect(await page.call('bridge.info')).toMatchObject({ result: { simulated: true, protocol: 'cardbridge.v1' } });
  });

  test('D-48 that goes away has its window closed, and the reader is free', async () => {
    const opened = await openDoor();
    const { page, signal } = await readingPage(opened);
    const ended = once(signal, 'abort');
    page.socket.terminate();
    await ended;
    await expectReaderFree(opened);
  });

  test('D-48 a socket that the door closes has its operation ended at once, whether or not the peer answers', async () => {
    const opened = await openDoor();
    const { page, signal } = await readingPage(opened);
    const ended = once(signal, 'abort');
    for (let index = 0; index < 100; index += 1) page.socket.send('{}');
    // From here on the peer hears nothing, so it never answers the close.
    page.socket.pause();
    await ended;
    await expectReaderFree(opened);
  });

  test('an operation can be cancelled however many are under way, and there are only so many', async () => {
    const opened = await openDoor({ readers: [] });
    opened.prompt.confirm = (_, { signal }) =>
      new Promise((_, reject) => signal.addEventListener('abort', () => reject(signal.reason)));
    for (let index = 0; index < 8; index += 1) {
      opened.pcsc.addReader(`Reader ${index}`);
      opened.pcsc.insert(`Reader ${index}`, await nhiCard());
    }
    await expect.poll(() => opened.inventory.readers().filter(({ state }) => state === 'ready').length, PATIENT).toBe(8);
    const page = await grantedPage(opened);
    const { result } = (await page.call('readers.list')) as Answer<'readers.list'>;
    const [first] = result.readers;
    for (const { id } of result.readers) page.tell(id, 'card.readNhi', { readerId: id });
    let waiting = 0;
    while (waiting < 8) {
      const { params } = (await page.receive()) as { params: { stage: string } };
      if (params.stage === 'waiting-for-confirmation') waiting += 1;
    }
    expect(await page.call('bridge.info')).toMatchObject(refusal('ERR_OPERATION_BUSY'));
    page.tell('stop', 'operation.cancel', { requestId: first?.id });
    const answers = [await page.receive(), await page.receive()];
    expect(answers).toContainEqual({ jsonrpc: '2.0', id: 'stop', result: { cancelled: true } });
    expect(answers).toContainEqual(expect.objectContaining({ id: first?.id, error: expect.anything() }));
  });

  test('an operation without a card has its own code', async () => {
    const opened = await openDoor();
    const page = await grantedPage(opened);
    const challengeNonce = 'A'.repeat(44);
    expect(await page.call('card.authenticate', { challengeNonce })).toMatchObject(refusal('ERR_CARD_NONE'));
    expect(await page.call('card.authenticate', { challengeNonce, readerId: 'gone' })).toMatchObject(
      refusal('ERR_READER_UNKNOWN'),
    );
    opened.pcsc.removeReader('Reader A');
    await expect.poll(() => page.call('card.readNhi'), PATIENT).toMatchObject(refusal('ERR_READER_NONE'));
  });

  test('a window of an operation that has to rest ends the operation, not the connection', async () => {
    const opened = await openDoor();
    opened.pcsc.insert('Reader A', await nhiCard());
    opened.prompt.confirm = async () => {
      throw new BridgeError('ERR_PROMPT_COOLING_DOWN');
    };
    const page = await grantedPage(opened);
    page.tell('read', 'card.readNhi');
    for (let message: unknown; ; ) {
      message = await page.receive();
      if (!(message as { id?: string }).id) continue;
      expect(message).toMatchObject({ id: 'read', ...refusal('ERR_PROMPT_COOLING_DOWN') });
      break;
    }
    expect(await page.call('bridge.info')).toMatchObject({ result: {} });
  });
});

describe('when policy or grants change', () => {
  test('a grant that is taken back ends its connections at once: what is owed is answered, windows close, readers are free', async () => {
    const opened = await openDoor();
    const { page, signal } = await readingPage(opened);
    const quiet = await grantedPage(opened);
    opened.access.change(GRANTED, { [GRANTED]: 'unknown' });
    expect(signal.aborted).toBe(true);
    expect(await page.receive()).toMatchObject({ id: 'read', ...refusal('ERR_ACCESS_REFUSED') });
    expect(await page.closed).toBe(4403);
    expect(await quiet.closed).toBe(4403);
    await expect.poll(() => opened.door.connections(), PATIENT).toBe(0);
    opened.access.change(GRANTED, { [GRANTED]: 'allowed' });
    await expectReaderFree(opened);
  });

  test('a page that was watching readers hears nothing more', async () => {
    const opened = await openDoor();
    const page = await grantedPage(opened);
    await page.call('readers.watch');
    page.socket.pause();
    opened.access.change(GRANTED, { [GRANTED]: 'refused' });
    opened.pcsc.addReader('Reader B');
    await expect.poll(() => opened.inventory.readers().length, PATIENT).toBe(2);
    let heard = false;
    void page.receiveText().then(() => {
      heard = true;
    });
    page.socket.resume();
    await page.closed;
    expect(heard).toBe(false);
  });

  test.each([
    ['remembered', undefined, 'allowed', true],
    ['remembered', undefined, 'unknown', false],
    ['remembered', undefined, 'refused', false],
    ['remembered', 'this', 'allowed', true],
    ['remembered', 'this', 'unknown', false],
    ['remembered', 'this', 'refused', false],
    ['remembered', 'another', 'allowed', true],
    ['once', undefined, 'unknown', true],
    ['once', undefined, 'allowed', true],
    ['once', undefined, 'refused', false],
    ['once', 'this', 'unknown', false],
    ['once', 'this', 'allowed', true],
    ['once', 'this', 'refused', false],
    ['once', 'another', 'unknown', true],
  ] as const)('granted %s, after a change of %s the origin is %s: stays %s', async (grantedFor, changed, standing, stays) => {
    const opened = await openDoor();
    opened.access.person = async (origin) => {
      if (grantedFor === 'remembered') opened.access.standings.set(origin, 'allowed');
      return grantedFor;
    };
    const page = await opened.page(STRANGER);
    await page.call('access.request');
    const origin = changed === 'this' ? STRANGER : changed === 'another' ? GRANTED : undefined;
    opened.access.change(origin, { [STRANGER]: standing });
    if (stays) expect(await page.call('bridge.info')).toMatchObject({ result: {} });
    else expect(await page.closed).toBe(4403);
  });
});
