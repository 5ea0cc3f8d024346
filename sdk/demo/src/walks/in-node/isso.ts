import { webSocketFrom } from '@cardbridge/fixtures/web-socket';
import { createCardLink, createIssoFlow, type Flow, type IssoEvent, type IssoState, type WayIn } from '@cardbridge/sdk/flows';
import { checkClaims, claimsByWay } from '../isso-claims.js';
import { goldAccount, goldMember, insertCard, serviceUrl, subscriber, withoutAccount } from '../isso-people.js';
import { newMobile } from '../new-person.js';
import { lastMessage, nextCode } from '../next-code.js';
import type { IssoWalkName, Walk, Walker, WalkResult } from '../walk.js';
import { openSite } from './open-site.js';
import { go, isAt, reaches } from './steps.js';
import { createTestBrowser } from './test-browser.js';

/** The page between a service and its data, without the page. */
interface Door {
  readonly flow: Flow<IssoState, IssoEvent>;
  /** Of that page: to other pages of the site it is the same browser. */
  readonly fetch: typeof fetch;
}

type At<Step extends IssoState['step']> = Extract<IssoState, { readonly step: Step }>;

export const issoWalks: Pick<Walker, IssoWalkName> = {
  'isso-password': (walk) =>
    comeIn(walk, 'account', async ({ flow }) => {
      await flow.send({ type: 'submit-password', ...goldAccount });
      return claimsByWay.account(goldMember(walk));
    }),

  'isso-qr': (walk) =>
    comeIn(walk, 'account', async ({ flow }) => {
      const { signal, onStage } = walk;
      const app = await openSite(walk);
      await app.signInWithPassword(goldAccount);
      await flow.send({ type: 'show-qr' });
      const shown = (state: IssoState): state is At<'qr'> & { readonly content: string } =>
        isAt(state, 'qr') && state.content !== undefined;
      const { content } = await reaches(flow, shown, signal);
      const { scanId } = await app.scanIssoQr({ content });
      const scanned = (state: IssoState): state is At<'qr'> & { readonly confirmationNumber: string } =>
        isAt(state, 'qr') && state.confirmationNumber !== undefined;
      const { confirmationNumber } = await reaches(flow, scanned, signal);
      await onStage('scanned');
      await app.confirmIssoQr({ scanId, confirmationNumber });
      return claimsByWay.account(goldMember(walk));
    }),

  'isso-citizen': (walk) =>
    comeIn(walk, 'citizen-card', async ({ flow }) => {
      const person = withoutAccount(walk);
      await insertCard(walk, 'citizen', person.idNumber);
      await cardFound(walk, flow);
      const { idNumber, pin } = person;
      await Promise.all([
        go(flow, { type: 'submit-citizen-card', idNumber }, 'mobile'),
        walk.panel.answerPin(pin, walk.signal).then(() => walk.onStage('pin-typed')),
      ]);
      return claimsByWay.certificate('citizen-card', person, await takeCode(walk, flow));
    }),

  'isso-nhi': (walk) =>
    comeIn(walk, 'nhi-card', async ({ flow, fetch }) => {
      const { idNumber, nhiPassword: password } = withoutAccount(walk);
      const cardNumber = await insertCard(walk, 'nhi', idNumber);
      await post(fetch, '/simulated/nhi', { cardNumber, idNumber, password });
      await cardFound(walk, flow);
      await Promise.all([
        go(flow, { type: 'submit-nhi-card', idNumber, password }, 'mobile'),
        walk.panel.answerConfirmation(true, walk.signal).then(() => walk.onStage('confirmed')),
      ]);
      return claimsByWay['nhi-card'](idNumber, await takeCode(walk, flow));
    }),

  'isso-mobile': (walk) =>
    comeIn(walk, 'mobile-certificate', async ({ flow }) => {
      const person = withoutAccount(walk);
      const { idNumber } = person;
      await flow.send({ type: 'submit-id-number', idNumber });
      await onPhone(walk, flow, { idNumber, approve: true });
      await reaches(flow, (state): state is At<'mobile'> => isAt(state, 'mobile'), walk.signal);
      return claimsByWay.certificate('mobile-certificate', person, await takeCode(walk, flow));
    }),

  'isso-telecom': (walk) =>
    comeIn(walk, 'telecom', async ({ flow }) => {
      const { panel, signal } = walk;
      const known = await lastMessage(panel, subscriber.mobile);
      await go(flow, { type: 'submit-subscriber', ...subscriber }, 'code');
      const { code } = await nextCode(panel, subscriber.mobile, signal, known);
      await walk.onStage('code-sent');
      await flow.send({ type: 'submit-code', code });
      await onPhone(walk, flow, { idNumber: subscriber.idNumber, network: 'mobile', line: 'own' });
      return claimsByWay.telecom(subscriber);
    }),
};

/** From the service through the door and back: what it got is what `way` says it should get, and nothing else. */
async function comeIn(
  walk: Walk,
  way: WayIn,
  steps: (door: Door) => Promise<Readonly<Record<string, unknown>>>,
): Promise<WalkResult> {
  const { signal, bridgePort, onStage } = walk;
  const { origin } = new URL(walk.pageUrl);
  const browser = createTestBrowser();
  const service = new URL(serviceUrl(walk));
  const asked = await browser.open(new URL('/start', service));
  const uid = /^\/interaction\/([\w-]+)$/.exec(asked.url.pathname)?.[1];
  if (asked.url.origin !== origin || uid === undefined) throw new Error('the service did not lead to the door');
  await onStage('asked');

  const fetch = browser.fetchOf(origin);
  const cardLink = createCardLink({ ports: [bridgePort], WebSocket: webSocketFrom(origin) });
  const flow = createIssoFlow({ api: await openSite(walk, fetch), cardLink, uid });
  try {
    await reaches(flow, (state): state is At<'chooser'> => isAt(state, 'chooser'), signal);
    await go(flow, { type: 'choose', way }, 'notice');
    await flow.send({ type: 'agree-to-notice' });
    await onStage('notice-agreed');
    const expected = await steps({ flow, fetch });
    const isThrough = (state: IssoState): state is At<'consent'> | At<'leaving'> =>
      (isAt(state, 'consent') && !state.busy) || isAt(state, 'leaving');
    const through = await reaches(flow, isThrough, signal);
    await onStage('signed-in');
    // Whoever agreed to the same before is not asked again.
    const { location, agreed } = through.step === 'leaving' ? through : await go(flow, { type: 'agree' }, 'leaving');
    if (!agreed) throw new Error('the flow left without an agreement');
    const { url, body } = await browser.open(new URL(location, origin));
    if (url.origin !== service.origin || !body.includes('data-testid="result"')) {
      throw new Error('the service does not show a result');
    }
    await onStage('back-at-service');
    return checkClaims(JSON.parse((await browser.open(new URL('/claims.json', service))).body), expected);
  } finally {
    flow.close();
    cardLink.close();
  }
}

async function cardFound({ signal, onStage }: Walk, flow: Flow<IssoState, IssoEvent>): Promise<void> {
  await reaches(flow, (state): state is At<'card'> => isAt(state, 'card') && state.readerId !== undefined, signal);
  await onStage('card-found');
}

/** Types a mobile number and the six digits that go there; gives back the number. */
async function takeCode({ panel, signal, onStage }: Walk, flow: Flow<IssoState, IssoEvent>): Promise<string> {
  const mobile = newMobile();
  await go(flow, { type: 'submit-mobile', mobile }, 'code');
  const { code } = await nextCode(panel, mobile, signal);
  await onStage('code-sent');
  await flow.send({ type: 'submit-code', code });
  return mobile;
}

/** On the phone, which is another browser: opens what the QR code says, and does what the person does there. */
async function onPhone({ pageUrl, signal, onStage }: Walk, flow: Flow<IssoState, IssoEvent>, answer: object): Promise<void> {
  const offered = (state: IssoState): state is At<'phone'> & { readonly link: string } =>
    isAt(state, 'phone') && state.link !== undefined;
  const { link } = await reaches(flow, offered, signal);
  const address = new URL(link, pageUrl);
  const phone = createTestBrowser();
  await phone.open(address);
  await post(phone.fetchOf(address.origin), address.pathname, answer);
  await onStage('phone-answered');
}

async function post(fetch: typeof globalThis.fetch, path: string, body: object): Promise<void> {
  const headers = { 'content-type': 'application/json' };
  const response = await fetch(path, { method: 'POST', headers, body: JSON.stringify(body) });
  if (!response.ok) throw new Error(`${path.split('/').slice(0, 3).join('/')}: HTTP ${response.status}`);
}
