import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { accepted } from './answer.js';
import { type NodeStores, type QrBrowser, type QrNodes, scanned, startQrNodes } from './qr-nodes.js';
import { ORIGIN, PASSWORD } from './test-site.js';

const FIREFOX = 'Mozilla/5.0 (X11; Linux x86_64; rv:145.0) Gecko/20100101 Firefox/145.0';
const UNKNOWN = { status: 410, body: { code: 'ERR_QR_UNKNOWN' } };

/** What must hold of the QR codes for the app, whichever stores two nodes share. */
export function describeQr(
  storesName: string,
  openStores: () => Promise<readonly [NodeStores, NodeStores]>,
  closeStores: () => Promise<void>,
): void {
  describe(`the account by QR code, with ${storesName}`, () => {
    let nodes: QrNodes;
    beforeAll(async () => {
      nodes = await startQrNodes(await openStores());
    });
    afterAll(async () => {
      await nodes?.close();
      await closeStores();
    });

    /** A page that shows a code, and a phone in which somebody is signed in. */
    async function shown() {
      const memberId = await nodes.newMember();
      const page = await nodes.browser({ userAgent: FIREFOX });
      const phone = await nodes.browser({ memberId });
      const uid = page.asked();
      const qr = accepted(await page.show(uid));
      const scan = (content = qr.content, by = phone) => by.call('scanIssoQr', { content });
      const poll = (by = page) => by.call('pollIssoQr', { uid, signInId: qr.signInId });
      return { memberId, page, phone, uid, qr, scan, poll };
    }
    const otherThan = (number: string) => (number === '10' ? '11' : '10');
    const isSignedIn = async (browser: QrBrowser) => (await browser.call('profile')).status === 200;

    test('signs the browser in that shows it, as who scanned and confirmed it', async () => {
      const { memberId, page, phone, uid, qr, scan, poll } = await shown();
      expect(qr).toEqual({
        signInId: expect.any(String),
        content: expect.stringMatching(new RegExp(`^${ORIGIN}/app/scan#[\\w-]{60}$`)),
        rotateAfterSeconds: 15,
        expiresAfterSeconds: 60,
        pollAfterSeconds: 2,
      });
      const { signInId, ...state } = qr;
      expect(accepted(await poll())).toEqual({ state: 'shown', ...state });
      // Who is asked to confirm sees where they would be signed in to, and in what.
      const { scanId, ...seen } = accepted(await scan());
      expect(seen).toEqual({
        application: { applicationId: 'courses', name: { 'zh-TW': '樂學課程報名', en: 'City courses' } },
        origin: ORIGIN,
        browser: 'Firefox on Linux',
        startedAt: new Date(nodes.now()).toISOString(),
        expiresAfterSeconds: 60,
      });

      const waiting = accepted(await poll());
      if (waiting.state !== 'scanned') throw new TypeError(`not scanned but ${waiting.state}`);
      const { confirmationNumber } = waiting;
      expect(confirmationNumber).toMatch(/^[1-9]\d$/);
      expect(await isSignedIn(page)).toBe(false);
      accepted(await phone.call('confirmIssoQr', { scanId, confirmationNumber }));
      expect(await isSignedIn(page)).toBe(false);

      const before = page.cookie;
      const signedIn = accepted(await poll());
      expect(signedIn).toMatchObject({ state: 'signed-in', member: { displayName: '王小明' } });
      expect(page.cookie).not.toBe(before);
      expect(await isSignedIn(page)).toBe(true);
      expect(await nodes.eventsOf(memberId)).toEqual(['signed-in-with-app']);
      // It is over: another time it signs nobody in.
      expect((await poll()).body.code).toBe('ERR_ISSO_MISSING');
      expect((await page.call('pollIssoQr', { uid, signInId })).body.code).toBe('ERR_ISSO_MISSING');
      expect((await phone.call('confirmIssoQr', { scanId, confirmationNumber })).body.code).toBe('ERR_QR_EXPIRED');
      expect(await isSignedIn(phone)).toBe(true);
    });

    test('lets an organisation in', async () => {
      const memberId = await nodes.newMember({ kind: 'organization', family_name: '公司', given_name: '測試' });
      const { page, confirm, poll } = await scanned(nodes, memberId);
      accepted(await confirm());
      expect(accepted(await poll())).toMatchObject({ state: 'signed-in', member: { kind: 'organization' } });
      expect(await isSignedIn(page)).toBe(true);
    });

    test('goes on at another node at every step', async () => {
      const { page, phone, qr, scan, poll } = await shown();
      phone.at(1);
      const { scanId } = accepted(await scan());
      page.at(1);
      const state = accepted(await poll());
      if (state.state !== 'scanned') throw new TypeError(`not scanned but ${state.state}`);
      phone.at(0);
      accepted(await phone.call('confirmIssoQr', { scanId, confirmationNumber: state.confirmationNumber }));
      expect(accepted(await poll()).state).toBe('signed-in');
      expect(qr.content).toContain('#');
    });

    test('takes what comes after the # alone', async () => {
      const { qr, scan } = await shown();
      expect((await scan(qr.content.slice(`${ORIGIN}/app/scan#`.length))).status).toBe(200);
    });

    describe('not to be scanned is', () => {
      test('a photo: the content of a rotation that is over', async () => {
        const { qr, scan, poll } = await shown();
        nodes.pass(14.9);
        expect(accepted(await poll())).toMatchObject({ state: 'shown', content: qr.content });
        nodes.pass(0.2);
        const next = accepted(await poll());
        if (next.state !== 'shown') throw new TypeError(`not shown but ${next.state}`);
        expect(next.content).not.toBe(qr.content);
        nodes.pass(4.9);
        expect(await scan()).toEqual(UNKNOWN);
        expect((await scan(next.content)).status).toBe(200);
      });

      test('… though a moment after it changed it still is', async () => {
        const { scan } = await shown();
        nodes.pass(19.9);
        expect((await scan()).status).toBe(200);
      });

      test('one that was scanned, with any of its contents', async () => {
        const { qr, scan, poll } = await shown();
        nodes.pass(16);
        const next = accepted(await poll());
        if (next.state !== 'shown') throw new TypeError(`not shown but ${next.state}`);
        accepted(await scan());
        const other = await nodes.browser({ memberId: await nodes.newMember() });
        for (const content of [qr.content, next.content]) {
          expect(await scan(content, other)).toEqual(UNKNOWN);
          expect(await scan(content)).toEqual(UNKNOWN);
        }
      });

      test('one that many scan at once, but by one of them', async () => {
        const { scan, poll } = await shown();
        const phones = await Promise.all(
          Array.from({ length: 8 }, async (_, index) =>
            (await nodes.browser({ memberId: await nodes.newMember() })).at(index % 2),
          ),
        );
        const answers = await Promise.all(phones.map((phone) => scan(undefined, phone)));
        expect(answers.filter(({ status }) => status === 200)).toHaveLength(1);
        expect(answers.filter(({ body }) => body.code === 'ERR_QR_UNKNOWN')).toHaveLength(7);
        expect(accepted(await poll()).state).toBe('scanned');
      });

      test("the browser's own", async () => {
        const page = await nodes.browser({ memberId: await nodes.newMember() });
        const { content } = accepted(await page.show(page.asked()));
        expect(await page.call('scanIssoQr', { content })).toEqual(UNKNOWN);
        // It was no scan: somebody else still can.
        const phone = await nodes.browser({ memberId: await nodes.newMember() });
        expect((await phone.call('scanIssoQr', { content })).status).toBe(200);
      });

      test('what is forged, changed, or not of this site', async () => {
        const { qr, scan } = await shown();
        const token = qr.content.slice(`${ORIGIN}/app/scan#`.length);
        const changed = Array.from(token, (character, index) => {
          const other = character === 'A' ? 'B' : 'A';
          return `${token.slice(0, index)}${other}${token.slice(index + 1)}`;
        });
        const contents = [
          // One of each part: nonce, payload, tag.
          ...[changed[3], changed[20], changed[59]].map((content) => content ?? ''),
          ...['', 'A'.repeat(60), token.slice(0, -4), `${token}AAAA`, ` ${token}`, `${token}=`, '\u0000', qr.signInId],
          `https://id.example.com/app/scan#${token}`,
          `${ORIGIN}/app/scan?${token}`,
        ];
        for (const content of contents) expect(await scan(content)).toEqual(UNKNOWN);
        expect((await scan(token)).status).toBe(200);
      });

      test('anything, by who is signed in to nothing, and it is not used up', async () => {
        const { memberId, scan } = await shown();
        const nobody = await nodes.browser();
        expect((await scan(undefined, nobody)).body.code).toBe('ERR_SIGN_IN_REQUIRED');
        const frozen = await nodes.browser({ memberId: await nodes.newMember({ frozen_at: new Date() }) });
        expect((await scan(undefined, frozen)).body.code).toBe('ERR_SIGN_IN_REQUIRED');
        expect((await scan(undefined, await nodes.browser({ memberId }))).status).toBe(200);
      });

      test('one after another, without end', async () => {
        const { phone, scan } = await shown();
        const codes = [];
        for (let tries = 0; tries < 61; tries++) codes.push((await scan('A'.repeat(60))).body.code);
        expect(codes.slice(0, 60).every((code) => code === 'ERR_QR_UNKNOWN')).toBe(true);
        expect(await scan()).toMatchObject({
          status: 429,
          body: { code: 'ERR_TOO_MANY_REQUESTS', details: { retryAfterSeconds: expect.any(Number) } },
        });
        expect(await isSignedIn(phone)).toBe(true);
      });
    });

    describe('to be asked for only by the browser that shows it, for the question it shows it for', () => {
      test('another browser', async () => {
        const { qr, uid } = await shown();
        const other = await nodes.browser();
        expect((await other.call('pollIssoQr', { uid, signInId: qr.signInId })).body.code).toBe('ERR_ISSO_MISSING');
      });

      test('another question, also once it is confirmed', async () => {
        const { page, signInId, confirm, poll } = await scanned(nodes);
        const other = page.asked();
        const asOther = () => page.call('pollIssoQr', { uid: other, signInId });
        expect((await asOther()).body.code).toBe('ERR_ISSO_MISSING');
        accepted(await confirm());
        expect((await asOther()).body.code).toBe('ERR_ISSO_MISSING');
        expect(await isSignedIn(page)).toBe(false);
        expect(accepted(await poll()).state).toBe('signed-in');
      });

      test('one that another took the place of', async () => {
        const { page, uid, scan, poll } = await shown();
        const next = accepted(await page.show(uid));
        expect((await poll()).body.code).toBe('ERR_ISSO_MISSING');
        expect(await scan()).toEqual(UNKNOWN);
        expect((await scan(next.content)).status).toBe(200);
      });

      test('two questions in one browser go on side by side', async () => {
        const { page, uid, qr, poll } = await shown();
        const second = page.asked();
        const other = accepted(await page.show(second));
        expect(accepted(await poll()).state).toBe('shown');
        expect(accepted(await page.call('pollIssoQr', { uid: second, signInId: other.signInId })).state).toBe('shown');
        expect(other.content).not.toBe(qr.content);
        expect(uid).not.toBe(second);
      });

      test('a question that was answered meanwhile signs nobody in', async () => {
        const { page, uid, confirm, poll } = await scanned(nodes);
        accepted(await confirm());
        page.answered(uid);
        expect((await poll()).body.code).toBe('ERR_INTERACTION_MISSING');
        expect(await isSignedIn(page)).toBe(false);
      });

      test('and not too often', async () => {
        const { poll } = await shown();
        // Two tabs, for ten seconds.
        for (let polls = 0; polls < 10; polls++) expect((await poll()).status).toBe(200);
        const answers = await Promise.all(Array.from({ length: 100 }, () => poll()));
        const refused = answers.filter(({ status }) => status !== 200);
        expect(refused.length).toBeGreaterThan(0);
        for (const answer of refused) {
          expect(answer).toMatchObject({
            status: 429,
            body: { code: 'ERR_TOO_MANY_REQUESTS', details: { retryAfterSeconds: expect.any(Number) } },
          });
        }
      });
    });

    test('many who ask at once when it is confirmed are signed in once', async () => {
      const { memberId, page, confirm, poll } = await scanned(nodes);
      accepted(await confirm());
      const answers = await Promise.all(
        Array.from({ length: 6 }, (_, index) => {
          page.at(index % 2);
          return poll();
        }),
      );
      expect(answers.filter(({ status }) => status === 200)).toHaveLength(1);
      expect(await nodes.eventsOf(memberId)).toEqual(['signed-in-with-app']);
    });

    describe('confirmed it is not', () => {
      test('with another number, and there is one try', async () => {
        const { page, confirmationNumber, confirm, poll } = await scanned(nodes);
        expect((await confirm(otherThan(confirmationNumber))).body.code).toBe('ERR_QR_NUMBER_WRONG');
        expect((await confirm()).body.code).toBe('ERR_QR_EXPIRED');
        expect((await poll()).body.code).toBe('ERR_QR_DECLINED');
        expect(await isSignedIn(page)).toBe(false);
      });

      test('by guessing all numbers at once', async () => {
        const { page, confirm, poll } = await scanned(nodes);
        const answers = await Promise.all(Array.from({ length: 90 }, (_, index) => confirm(`${10 + index}`)));
        const compared = answers.filter(({ body }) => body.code !== 'ERR_QR_EXPIRED');
        expect(compared).toHaveLength(1);
        const right = compared[0]?.status === 200;
        expect((await poll()).status).toBe(right ? 200 : 422);
        expect(await isSignedIn(page)).toBe(right);
      });

      test('by another session, be it of the same member', async () => {
        const { memberId, scanId, confirmationNumber, confirm, poll } = await scanned(nodes);
        for (const who of [memberId, await nodes.newMember()]) {
          const other = await nodes.browser({ memberId: who });
          const answer = await other.call('confirmIssoQr', { scanId, confirmationNumber });
          expect(answer.body.code).toBe('ERR_QR_EXPIRED');
          accepted(await other.call('declineIssoQr', { scanId }));
        }
        expect(accepted(await poll()).state).toBe('scanned');
        accepted(await confirm());
        expect(accepted(await poll()).state).toBe('signed-in');
      });

      test('by the browser that shows it', async () => {
        const { page, scanId, confirmationNumber } = await scanned(nodes);
        const answer = await page.call('confirmIssoQr', { scanId, confirmationNumber });
        expect(answer.body.code).toBe('ERR_SIGN_IN_REQUIRED');
      });

      test('when it was declined', async () => {
        const { page, phone, scanId, confirm, poll } = await scanned(nodes);
        accepted(await phone.call('declineIssoQr', { scanId }));
        expect((await confirm()).body.code).toBe('ERR_QR_EXPIRED');
        expect((await poll()).body.code).toBe('ERR_QR_DECLINED');
        expect(await isSignedIn(page)).toBe(false);
      });

      test('when it was declined right after the confirmation', async () => {
        const { page, phone, scanId, confirm, poll } = await scanned(nodes);
        accepted(await confirm());
        accepted(await phone.call('declineIssoQr', { scanId }));
        expect((await poll()).body.code).toBe('ERR_QR_DECLINED');
        expect(await isSignedIn(page)).toBe(false);
      });
    });

    describe('it is too late', () => {
      test('to scan it after a minute', async () => {
        const { scan, poll } = await shown();
        nodes.pass(46);
        const last = accepted(await poll());
        if (last.state !== 'shown') throw new TypeError(`not shown but ${last.state}`);
        nodes.pass(14);
        // Its rotation would have a moment left.
        expect(await scan(last.content)).toEqual(UNKNOWN);
        expect((await poll()).body.code).toBe('ERR_QR_EXPIRED');
      });

      test('to confirm it a minute after the scan', async () => {
        const { page, confirm, poll } = await scanned(nodes);
        nodes.pass(60);
        expect((await confirm()).body.code).toBe('ERR_QR_EXPIRED');
        expect((await poll()).body.code).toBe('ERR_QR_EXPIRED');
        expect(await isSignedIn(page)).toBe(false);
      });

      test('… which begins with the scan', async () => {
        const { page, uid, qr, scan, poll, phone } = await shown();
        nodes.pass(55);
        const last = accepted(await poll());
        if (last.state !== 'shown') throw new TypeError(`not shown but ${last.state}`);
        const { scanId } = accepted(await scan(last.content));
        nodes.pass(55);
        const state = accepted(await page.call('pollIssoQr', { uid, signInId: qr.signInId }));
        if (state.state !== 'scanned') throw new TypeError(`not scanned but ${state.state}`);
        accepted(await phone.call('confirmIssoQr', { scanId, confirmationNumber: state.confirmationNumber }));
        expect(accepted(await poll()).state).toBe('signed-in');
      });

      test('to come for it a minute after the confirmation', async () => {
        const { page, confirm, poll } = await scanned(nodes);
        accepted(await confirm());
        nodes.pass(60);
        expect((await poll()).body.code).toBe('ERR_QR_EXPIRED');
        expect(await isSignedIn(page)).toBe(false);
      });
    });

    describe.each(['scanned', 'confirmed'] as const)('nobody is signed in by a code that is %s', (state) => {
      test.each([
        ['signs out', async (phone: QrBrowser) => phone.signOut()],
        [
          'freezes the account',
          async (phone: QrBrowser) => accepted(await phone.call('freezeAccount', { password: PASSWORD })),
        ],
        ['deletes it', async (phone: QrBrowser) => accepted(await phone.call('deleteAccount', { password: PASSWORD }))],
        [
          'takes a new password',
          async (phone: QrBrowser) =>
            accepted(await phone.call('changePassword', { oldPassword: PASSWORD, newPassword: 'Newer+5678' })),
        ],
      ])('when its owner %s in that moment', async (_, change) => {
        const { page, phone, confirm, poll } = await scanned(nodes);
        if (state === 'confirmed') accepted(await confirm());
        await change(phone);
        if (state === 'scanned') expect((await confirm()).status).toBeGreaterThanOrEqual(400);
        const answer = await poll();
        // The phone that took a new password is signed in still, and may decline; the page waits until it is too late.
        if (answer.status === 200) expect(answer.body.state).toBe('scanned');
        else expect(answer.body.code).toBe('ERR_QR_DECLINED');
        expect(await isSignedIn(page)).toBe(false);
      });

      test('when the account is frozen, deleted or given a new password from another place', async () => {
        for (const [route, request] of [
          ['freezeAccount', { password: PASSWORD }],
          ['deleteAccount', { password: PASSWORD }],
          ['changePassword', { oldPassword: PASSWORD, newPassword: 'Newer+5678' }],
        ] as const) {
          const { memberId, page, confirm, poll } = await scanned(nodes);
          if (state === 'confirmed') accepted(await confirm());
          const elsewhere = await nodes.browser({ memberId });
          accepted(await elsewhere.at(1).call(route, request));
          if (state === 'scanned') expect((await confirm()).status).toBe(401);
          expect((await poll()).body.code).toBe('ERR_QR_DECLINED');
          expect(await isSignedIn(page)).toBe(false);
        }
      });
    });

    describe('none is shown', () => {
      test('for a question that there is not, or of another browser', async () => {
        const page = await nodes.browser();
        const others = (await nodes.browser()).asked();
        for (const uid of ['none', others]) expect((await page.show(uid)).body.code).toBe('ERR_INTERACTION_MISSING');
      });

      test('where the service takes no accounts', async () => {
        const page = await nodes.browser();
        const uid = page.asked({ ways: ['citizen-card', 'nhi-card'] });
        expect((await page.show(uid)).body.code).toBe('ERR_WAY_UNAVAILABLE');
      });

      test('to who agreed to another notice', async () => {
        const page = await nodes.browser();
        const answer = await page.call('showIssoQr', { uid: page.asked(), privacyNoticeVersion: '2020-01' });
        expect(answer.body.code).toBe('ERR_PRIVACY_NOTICE_OUTDATED');
      });
    });
  });
}
